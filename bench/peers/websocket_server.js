// npm's ws as its documentation uses it: /echo answers the sender, any other path everyone.
// Its optional native add-ons are left out, as most installations leave them out.
'use strict';

const [port, packageDirectory] = process.argv.slice(2);
const {WebSocket, WebSocketServer} = require(packageDirectory);

const server = new WebSocketServer({host: '127.0.0.1', port: Number(port), backlog: 4096, perMessageDeflate: false});

server.on('listening', () => console.log(`listening ${server.address().port}`));

server.on('connection', (socket, request) => {
  socket.on('error', () => {});
  if (request.url === '/echo') {
    socket.on('message', (message, binary) => socket.send(message, {binary}));
    return;
  }
  socket.on('message', (message, binary) => {
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(message, {binary});
    }
  });
});
