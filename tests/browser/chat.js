// Talks in the chat as people do, several at once. Arguments: the server's address, Playwright's folder, Chromium.
// Asks who started it to stop and to start the server, by a word on standard output, and is answered by a line.
"use strict";

const assert = require("node:assert/strict");
const { once } = require("node:events");
const path = require("node:path");
const { createInterface } = require("node:readline");
const { origin, runCases } = require("./browser.js");
const { contrasts } = require("./contrast.js");

const socketOrigin = origin.replace("http", "ws");
const answers = createInterface({ input: process.stdin });

async function ask(word) {
  console.log(word);
  await once(answers, "line");
}

async function enter(page, query = "") {
  const socket = page.waitForEvent("websocket");
  await page.goto(`${origin}/chat${query}`);
  await page.getByText("已连接").waitFor();
  return (await socket).url();
}

async function say(page, text) {
  await page.getByLabel("输入消息").fill(text);
  await page.keyboard.press("Enter");
}

// Waits until the page shows the last of these lines, which are "kind author: text", and compares all of them.
async function assertShows(page, ...lines) {
  const read = () =>
    page.locator("#messages > li").evaluateAll((items) =>
      items.map((item) => {
        const author = item.querySelector("small")?.firstChild.textContent.trim();
        const text = item.querySelector("p").textContent;
        return author ? `${item.className} ${author}: ${text}` : `${item.className} ${text}`;
      }),
    );
  await page.locator(`#messages > li:nth-child(${lines.length})`).waitFor();
  assert.deepEqual(await read(), lines);
}

const screenshot = (page, name) =>
  page.screenshot({ path: path.join(process.env.RINGMARK_SCREENSHOTS, `chat-${name}.png`) });

async function twoClientsHearEachOther(open) {
  const [one, two] = [await open(), await open()];
  assert.equal(await enter(one, "?client=7"), `${socketOrigin}/ws/7`);
  assert.equal(await enter(two, "?client=008"), `${socketOrigin}/ws/8`);
  assert.equal(await one.title(), "WebSocket测试");
  assert.equal(await one.locator("header p").first().innerText(), "你是 客户端 #7");
  await say(one, "大家好");
  await assertShows(two, "other 客户端 #7: 大家好");
  await say(two, "你好，7 号");
  await assertShows(one, "own 你: 大家好", "other 客户端 #8: 你好，7 号");
  await assertShows(two, "other 客户端 #7: 大家好", "own 你: 你好，7 号");
  assert.equal(await one.getByLabel("输入消息").inputValue(), "");
  await two.close();
  await assertShows(one, "own 你: 大家好", "other 客户端 #8: 你好，7 号", "notice 客户端 #8 离开了");
}

async function theNamelessAreHeardToo(open) {
  const [one, two] = [await open(), await open()];
  assert.equal(await enter(one, "?anonymous"), `${socketOrigin}/ws`);
  assert.equal(await enter(two, "?anonymous"), `${socketOrigin}/ws`);
  assert.equal(await one.locator("header p").first().innerText(), "你是 匿名客户端");
  await say(one, "谁在？");
  await assertShows(one, "own 你: 谁在？");
  await assertShows(two, "other 匿名客户端: 谁在？");
  await two.close();
  await assertShows(one, "own 你: 谁在？", "notice 有客户端断开连接");
}

async function aNumberIsDrawnWhereNoneIsGiven(open) {
  for (const query of ["", "?client=x", "?client="]) {
    const page = await open();
    const url = await enter(page, query);
    assert.match(url, /\/ws\/\d{6}$/);
    assert.equal(await page.innerText("#identity"), `客户端 #${url.split("/").pop()}`);
  }
}

async function aNameIsNotForgedByWords(open) {
  const [one, two] = [await open(), await open()];
  await enter(one, "?client=1");
  await enter(two, "?client=2");
  await say(one, "客户端 #2 离开了");
  await say(one, "你写了: x");
  await say(one, "客户端 #1 说: 客户端 #1 说: y");
  const words = ["客户端 #2 离开了", "你写了: x", "客户端 #1 说: 客户端 #1 说: y"];
  await assertShows(two, ...words.map((text) => `other 客户端 #1: ${text}`));
  await assertShows(one, ...words.map((text) => `own 你: ${text}`));
}

// Who has the same number is someone else, though both speak under it.
async function aNumberMayBeShared(open) {
  const [one, two] = [await open(), await open()];
  await enter(one, "?client=3");
  await enter(two, "?client=3");
  await say(one, "a");
  await assertShows(two, "other 客户端 #3: a");
  await say(two, "a");
  await assertShows(one, "own 你: a", "other 客户端 #3: a");
  await assertShows(two, "other 客户端 #3: a", "own 你: a");
}

async function markupIsText(open) {
  const [one, two] = [await open(), await open()];
  await enter(one, "?client=1");
  await enter(two, "?client=2");
  const texts = ["<img src=x onerror=\"window.ran = true\">", "<script>window.ran = true</script>", "<b>&lt;</b>"];
  for (const text of texts) await say(one, text);
  await assertShows(two, ...texts.map((text) => `other 客户端 #1: ${text}`));
  for (const page of [one, two]) {
    assert.equal(await page.evaluate(() => window.ran), undefined);
    assert.equal(await page.locator("#messages").locator("img, script, b").count(), 0);
  }
}

// Even if it became markup by a mistake.
async function thePolicyStopsWhatIsNotOurs(open) {
  const page = await open({ expected: /Content Security Policy|TrustedHTML/ });
  await enter(page);
  const stopped = page.evaluate(
    () => new Promise((resolve) => document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective))),
  );
  await page.evaluate(() => void (document.createElement("img").src = "http://elsewhere.test/x.png"));
  assert.equal(await stopped, "img-src");
  const markup = page.evaluate(() => void (document.body.innerHTML = "<p onclick='1'>"));
  await assert.rejects(markup, /TrustedHTML/);
}

async function itComesBackAfterARestart(open) {
  const refused = { expected: /^WebSocket connection to .* failed/ };
  const [one, two] = [await open(refused), await open(refused)];
  await enter(one, "?client=7");
  await enter(two, "?client=8");
  await ask("stop");
  await one.getByText(/未连接，\d+ 秒后重试/).waitFor();
  await say(one, "还在吗");
  await screenshot(one, "closed");
  assert.equal(await one.getByLabel("输入消息").inputValue(), "还在吗");
  await ask("start");
  for (const page of [one, two]) await page.getByText("已重新连接").waitFor();
  await one.keyboard.press("Enter");
  // Whether the other was heard leaving depends on who was sent away first.
  await two.locator("#messages > li", { hasNotText: "离开了" }).nth(2).waitFor();
  const lines = await two.locator("#messages > li", { hasNotText: "离开了" }).locator("p").allInnerTexts();
  assert.deepEqual(lines, ["连接已断开", "已重新连接，其间的消息没有收到", "还在吗"]);
}

async function whatWasNotConfirmedReturnsToTheBox(open) {
  const page = await open();
  await page.routeWebSocket("**/ws/7", (socket) => {
    socket.onMessage((text) => {
      if (text === "first") socket.send("你写了: first");
      if (text === "third") socket.close();
    });
  });
  await page.goto(`${origin}/chat?client=7`);
  await page.getByText("已连接").waitFor();
  for (const text of ["first", "second", "third"]) await say(page, text);
  await page.getByText("未确认送达的文字已放回输入框").waitFor();
  assert.equal(await page.getByLabel("输入消息").inputValue(), "second third");
}

async function thePausesGrow(open) {
  const page = await open();
  await page.addInitScript(() => (Math.random = () => 0));
  await page.clock.install();
  await page.routeWebSocket("**/ws/7", (socket) => socket.close());
  await page.goto(`${origin}/chat?client=7`);
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    await page.getByText(`未连接，${seconds} 秒后重试`).waitFor();
    assert.equal(await page.getByRole("button", { name: "发送" }).isDisabled(), true);
    await page.clock.runFor(seconds * 1000);
  }
}

async function itForgetsTheOldestAndFollowsTheNewest(open) {
  const page = await open();
  await page.routeWebSocket("**/ws/7", (socket) => {
    for (let count = 1; count <= 1003; ++count) socket.send(`客户端说: ${count}`);
  });
  await page.goto(`${origin}/chat?client=7`);
  await page.getByText("1003", { exact: true }).waitFor();
  const texts = await page.locator("#messages p").allInnerTexts();
  assert.deepEqual([texts.length, texts[0], texts.at(-1)], [1000, "4", "1003"]);
  const distanceToEnd = () => page.locator("#log").evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
  assert.ok((await distanceToEnd()) < 2);
}

// As behind a proxy that speaks TLS, and serves other things too.
async function itsSocketIsWhereThePageIs(open) {
  const page = await open({ expected: /^WebSocket/ });
  let asked;
  await page.context().route("https://chat.test/room/**", async (route) => {
    const url = route.request().url().replace("https://chat.test/room", origin);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await page.routeWebSocket(/^wss?:/, (socket) => (asked = socket.url()));
  page.removeAllListeners("request");
  page.removeAllListeners("websocket");
  await page.goto("https://chat.test/room/chat?client=7");
  await page.getByText("已连接").waitFor();
  assert.equal(asked, "wss://chat.test/room/ws/7");
}

async function keysAndReadersFindTheirWay(open) {
  const page = await open();
  await enter(page, "?client=7");
  const focused = () => page.evaluate(() => document.activeElement.id);
  assert.equal(await focused(), "messageText");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focused(), "log");
  assert.notEqual(await page.locator("#log").evaluate((log) => getComputedStyle(log).outlineStyle), "none");
  await page.keyboard.press("Tab");
  await page.keyboard.type("键盘");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "send");
  await page.keyboard.press("Space");
  await assertShows(page, "own 你: 键盘");
  assert.equal(await focused(), "messageText");
  await page.getByRole("log", { name: "消息" }).getByText("键盘").waitFor();
  assert.equal(await page.getByRole("status").innerText(), "已连接");
}

async function itIsReadableOnAPhoneAndInTheDark(open) {
  const [phone, desk] = [await open(), await open()];
  await phone.setViewportSize({ width: 360, height: 640 });
  await desk.setViewportSize({ width: 1000, height: 700 });
  await enter(phone, "?client=7");
  await enter(desk, "?client=483920");
  const guest = await open();
  await enter(guest, "?anonymous");
  await say(desk, "大家好，有人试过 io_uring 吗？");
  await say(phone, "试过。等待多的时候确实省线程。");
  await say(guest, "https://example.test/" + "long-address-".repeat(12));
  await say(phone, "<img src=x onerror=alert(1)> 只是文字");
  await say(desk, "收到，谢谢");
  await guest.close();
  for (const page of [phone, desk]) {
    await page.getByText("有客户端断开连接").waitFor();
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `${wider} pixels wider than the window`);
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const [what, ratio] of await contrasts(page)) assert.ok(ratio >= 4.5, `${what}: ${ratio} in ${scheme}`);
      await screenshot(page, `${page === phone ? "phone" : "desk"}-${scheme}`);
    }
  }
}

runCases({
  twoClientsHearEachOther,
  theNamelessAreHeardToo,
  aNumberIsDrawnWhereNoneIsGiven,
  aNameIsNotForgedByWords,
  aNumberMayBeShared,
  markupIsText,
  thePolicyStopsWhatIsNotOurs,
  itComesBackAfterARestart,
  whatWasNotConfirmedReturnsToTheBox,
  thePausesGrow,
  itForgetsTheOldestAndFollowsTheNewest,
  itsSocketIsWhereThePageIs,
  keysAndReadersFindTheirWay,
  itIsReadableOnAPhoneAndInTheDark,
}).finally(() => answers.close());
