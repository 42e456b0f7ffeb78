// A WebSocket server on another implementation, npm's ws: /echo gives messages back, /room to everyone.
"use strict";

const [, , library, deflate] = process.argv;
const { WebSocketServer } = require(library);

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  perMessageDeflate: deflate === "deflate" ? { threshold: 0 } : false,
});

server.on("listening", () => console.log(server.address().port));
server.on("connection", (socket, request) => {
  const agreed = socket.extensions.includes("permessage-deflate");
  if (agreed !== (deflate === "deflate")) socket.close(4000);
  socket.on("message", (message, isBinary) => {
    const receivers = request.url === "/echo" ? [socket] : server.clients;
    for (const receiver of receivers) receiver.send(message, { binary: isBinary });
  });
});
