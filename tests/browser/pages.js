// Uses the readers of the API's document as a person does. Arguments: the server's address, Playwright's folder,
// Chromium.
"use strict";

const assert = require("node:assert/strict");
const { origin, runCases } = require("./browser.js");

async function swaggerRunsAnOperation(open) {
  const page = await open();
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

async function redocShowsTheOperations(open) {
  // Its makers' logo, which the policy keeps it from.
  const page = await open({ expected: /cdn\.redoc\.ly.* Content Security Policy/ });
  await page.goto(`${origin}/redoc`);
  await page.getByRole("heading", { name: "Update User" }).waitFor();
  assert.match(await page.innerText("body"), /\/users\/\{user_id\}/);
}

async function thePlainReaderShowsTheOperations(open) {
  const page = await open();
  await page.route("**/docs/assets/**", (route) => route.abort());
  await page.goto(`${origin}/docs`);
  await page.getByText("GET /users/{user_id}").waitFor();
  assert.match(await page.innerText("body"), /user_id\s+integer, in the path, required/);
}

runCases(
  process.env.RINGMARK_PLAIN_PAGES
    ? { thePlainReaderShowsTheOperations }
    : { swaggerRunsAnOperation, redocShowsTheOperations },
);
