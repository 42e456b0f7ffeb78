// The chat: shows what is said in the room and says what is written here. What others wrote enters the page as text,
// never as markup.

const PAUSE_MS_MIN = 1000;
const PAUSE_MS_MAX = 30_000;
const LINES_MAX = 1000; // a room that talks for days must not fill the browser's memory
const NEAR_END_PIXELS = 60;

const [identity, connection, log, messages, form, box, button] =
  ["identity", "connection", "log", "messages", "sendMessage", "messageText", "send"]
    .map((id) => document.getElementById(id));

const client = ownNumber(new URLSearchParams(location.search));
const address = websocketAddress();

let socket;
let attempts = 0; // in vain, since the connection was last open
let lost = false; // it was open, and then closed
let unconfirmed = []; // sent, but not come back yet
let repetition = null; // what the server says to all directly behind its answer to our own words

// ?client=7 speaks as client 7, ?anonymous without a number; anyone else draws one. null: without.
function ownNumber(query) {
  if (query.has("anonymous")) return null;
  const wanted = query.get("client") ?? "";
  if (/^-?\d+$/.test(wanted)) return String(BigInt(wanted)); // as the server writes it: 7, not 007
  return String(100_000 + Math.floor(Math.random() * 900_000));
}

// Beside this page, also behind a proxy that adds TLS or a prefix.
function websocketAddress() {
  const path = document.body.dataset.websocket;
  const url = new URL(client === null ? path : `${path}/${client}`, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return url;
}

function add(parent, tag, text) {
  const child = document.createElement(tag);
  child.textContent = text;
  parent.append(child);
  return child;
}

// kind: "own", "other" or "notice"; a notice has no author.
function show(kind, text, author) {
  const follow = kind === "own" || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PIXELS;
  const line = add(messages, "li", "");
  line.className = kind;
  if (author !== undefined) {
    const head = add(line, "small", `${author} `);
    add(head, "time", new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" }));
  }
  add(line, "p", text).dir = "auto";
  if (messages.childElementCount > LINES_MAX) messages.firstElementChild.remove();
  if (follow) log.scrollTop = log.scrollHeight;
}

// Whether the nameless words are ours: they come back in order, and alike to those of other nameless clients.
function confirm(words) {
  const place = client === null ? unconfirmed.indexOf(words) : -1;
  unconfirmed.splice(0, place + 1);
  return place !== -1;
}

function hear(text) {
  const repeated = text === repetition;
  repetition = null;
  if (repeated) return;

  const [said, mine, number] = text.match(/^(?:(你写了)|客户端 #(-?\d+) 说|客户端说): /) ?? [];
  if (said === undefined) return show("notice", text);
  const words = text.slice(said.length);
  if (mine !== undefined) {
    unconfirmed.shift();
    repetition = `客户端 #${client} 说: ${words}`;
    return show("own", words, "你");
  }
  if (number !== undefined) return show("other", words, `客户端 #${number}`);
  return confirm(words) ? show("own", words, "你") : show("other", words, "匿名客户端");
}

function showConnection(state, text) {
  connection.className = state;
  connection.textContent = text;
  button.disabled = state !== "open";
}

function opened() {
  showConnection("open", "已连接");
  if (lost) show("notice", "已重新连接，其间的消息没有收到");
  attempts = 0;
}

function closed() {
  if (connection.className === "open") {
    lost = true;
    show("notice", "连接已断开");
  }
  if (unconfirmed.length > 0) {
    box.value = [...unconfirmed, box.value].join(" ").trim();
    unconfirmed = [];
    show("notice", "未确认送达的文字已放回输入框");
  }
  // Up to a half is left to chance: after a restart not all clients come back at one moment.
  const pause = Math.min(PAUSE_MS_MIN * 2 ** attempts, PAUSE_MS_MAX) * (1 - Math.random() / 2);
  attempts += 1;
  showConnection("closed", `未连接，${Math.ceil(pause / 1000)} 秒后重试`);
  setTimeout(connect, pause);
}

function connect() {
  showConnection("connecting", "连接中…");
  repetition = null;
  socket = new WebSocket(address.href);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", (event) => hear(event.data));
  socket.addEventListener("close", closed);
}

function sendMessage(event) {
  event.preventDefault();
  if (box.value === "" || socket.readyState !== WebSocket.OPEN) return;
  socket.send(box.value);
  unconfirmed.push(box.value);
  box.value = "";
  box.focus();
}

form.addEventListener("submit", sendMessage);
identity.textContent = client === null ? "匿名客户端" : `客户端 #${client}`;
connect();
