// Uses the pages as a person does, in Chromium. Arguments: the server's address, Playwright's folder, Chromium.
"use strict";

const assert = require("node:assert/strict");

const [origin, playwrightFolder, browserProgram] = process.argv.slice(2);
const { chromium } = require(playwrightFolder);

const STEP_MS_MAX = 20_000;

const isOurs = (url) => url.startsWith(origin) || /^(data|blob):/.test(url);

// What the page asked for on other machines, and what went wrong in it. What its own policy stopped was not asked for.
function watch(page) {
  const seen = { elsewhere: new Set(), errors: [] };
  page.on("request", (request) => {
    if (!isOurs(request.url())) seen.elsewhere.add(request.url());
  });
  page.on("requestfailed", (request) => {
    if (request.failure().errorText === "csp") seen.elsewhere.delete(request.url());
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  return seen;
}

async function swaggerRunsAnOperation(page) {
  await page.goto(`${origin}/docs`);
  const operation = page.locator(".opblock", { hasText: "/users/{user_id}" }).filter({ hasText: "Get User" });
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByPlaceholder("user_id").fill("1");
  await operation.getByRole("button", { name: "Execute" }).click();
  const answer = operation.locator(".live-responses-table");
  await answer.getByText("Ada").first().waitFor();
  assert.match(await answer.innerText(), /\b200\b[^]*"email": "ada@example\.com"/);
}

async function redocShowsTheOperations(page) {
  await page.goto(`${origin}/redoc`);
  await page.getByRole("heading", { name: "Update User" }).waitFor();
  assert.match(await page.innerText("body"), /\/users\/\{user_id\}/);
}

async function thePlainReaderShowsTheOperations(page) {
  await page.route("**/docs/assets/**", (route) => route.abort());
  await page.goto(`${origin}/docs`);
  await page.getByText("GET /users/{user_id}").waitFor();
  assert.match(await page.innerText("body"), /user_id\s+integer, in the path, required/);
}

async function theChatKnowsItsServer(page) {
  const opened = page.waitForEvent("websocket");
  await page.goto(`${origin}/chat?client=7`);
  assert.equal((await opened).url(), `${origin.replace("http", "ws")}/ws/7`);
  assert.equal(await page.title(), "WebSocket测试");
}

const CASES = process.env.RINGMARK_PLAIN_PAGES
  ? { thePlainReaderShowsTheOperations }
  : { swaggerRunsAnOperation, redocShowsTheOperations, theChatKnowsItsServer };

async function main() {
  // No proxy, no look-ups and no sandbox: the tests run as root, and load only our own pages.
  const browser = await chromium.launch({ executablePath: browserProgram, args: ["--no-sandbox", "--no-proxy-server"] });
  try {
    for (const [name, run] of Object.entries(CASES)) {
      const page = await browser.newPage();
      page.setDefaultTimeout(STEP_MS_MAX);
      const seen = watch(page);
      await run(page);
      assert.deepEqual(seen, { elsewhere: new Set(), errors: [] }, name);
      await page.close();
      console.log(`ok ${name}`);
    }
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
