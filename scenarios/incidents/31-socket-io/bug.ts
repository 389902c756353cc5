import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/31-socket-io/bug',
  claim: 'With the default heartbeat of Socket.IO, a client that vanished stays in its room for up to 45 seconds.',
  guards: ['subscription'],
  gauges: ['members'],
  expect: {
    'fin, reset, half-close, kill': {
      subscription: 'released by read',
      members: { outcome: 'settles', value: [0, 0] },
    },
    vanish: { subscription: 'silent', members: { outcome: 'settles', value: [1, 1] } },
    stay: { subscription: 'held', members: { outcome: 'settles', value: [1, 1] } },
  },
  why: 'disconnect comes at once only when TCP reports that the client has disconnected. A client that vanishes is found when it does not answer a ping in time: pings are sent every 25 s, pingInterval, and each may take 20 s, pingTimeout. Until then the room counts the client, and everything that is emitted to it is wasted. In these cells the client that vanishes has never answered a ping; the one that stays answers each.',
  lesson: 'Choose pingInterval and pingTimeout by how long a lost client may stay: it stays for the sum of the two.',
  links: [
    'https://github.com/socketio/socket.io/issues/2088',
    'https://socket.io/docs/v4/server-options/#pinginterval',
  ],
  request: {
    method: 'GET',
    path: '/socket.io/?EIO=4&transport=websocket',
    bodyBytes: 2,
    body: '40', // enters the main namespace
    protocol: 'websocket',
    replies: { '2': '3' }, // Socket.IO pings with messages of its own
  },
  patienceMs: 3_500,
  packages: ['socket.io'],
  listen: async ({ host, port, getConnection }) => {
    const { Server } = await import('socket.io');
    const http = createServer();
    const io = new Server(http);
    io.on('connection', (socket) => {
      const connection = getConnection(socket.handshake.headers);
      const room = connection.id;
      const count = () => connection.setGauge('members', io.sockets.adapter.rooms.get(room)?.size ?? 0);
      void socket.join(room);
      const subscription = connection.acquire('subscription');
      count();
      const tell = () => {
        connection.tick();
        io.to(room).emit('news', 'item');
      };
      tell();
      const timer = setInterval(tell, TICK_MS);
      socket.once('disconnect', (reason) => {
        if (reason === 'ping timeout') connection.markNoticed('timer');
        clearInterval(timer);
        count();
        subscription.release();
      });
    });
    return { port: await startListening(http, host, port) };
  },
});
