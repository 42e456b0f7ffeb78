// Chromium, and what a page in it may not do: ask another machine, break its own policy, fail.
"use strict";

const assert = require("node:assert/strict");

const [origin, playwrightFolder, browserProgram] = process.argv.slice(2);
const { chromium } = require(playwrightFolder);

const STEP_MS_MAX = 20_000;

const isOurs = (url) => /^(data|blob):/.test(url) || new URL(url).host === new URL(origin).host;

// What the page asked for on other machines, and what went wrong in it. What its own policy stopped was not asked for.
function watch(page) {
  const seen = { elsewhere: new Set(), errors: [] };
  const note = (url) => isOurs(url) || seen.elsewhere.add(url);
  page.on("request", (request) => note(request.url()));
  page.on("websocket", (socket) => note(socket.url()));
  page.on("requestfailed", (request) => {
    if (request.failure().errorText === "csp") seen.elsewhere.delete(request.url());
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  return seen;
}

// A case has a context of its own. It gets a function that opens a page there and watches it; console errors that match
// the page's option `expected` belong to the case.
async function runCase(browser, name, run) {
  const context = await browser.newContext();
  context.setDefaultTimeout(STEP_MS_MAX);
  const watched = [];
  const open = async (options = {}) => {
    const page = await context.newPage();
    const seen = watch(page);
    page.on("console", (message) => {
      const isExpected = options.expected?.test(message.text());
      if (message.type() === "error" && !isExpected) seen.errors.push(message.text());
    });
    watched.push(seen);
    return page;
  };
  await run(open);
  for (const seen of watched) assert.deepEqual(seen, { elsewhere: new Set(), errors: [] }, name);
  await context.close();
  console.log(`ok ${name}`);
}

async function runCases(cases) {
  // No proxy, no look-ups and no sandbox: the tests run as root, and load only our own pages.
  const browser = await chromium.launch({ executablePath: browserProgram, args: ["--no-sandbox", "--no-proxy-server"] });
  try {
    for (const [name, run] of Object.entries(cases)) await runCase(browser, name, run);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

module.exports = { origin, runCases };
