import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

// Often tens of seconds; here the harness looks on for three and a half.
const HEARTBEAT = { pingInterval: 1_000, pingTimeout: 1_000 };

export default scenario({
  id: 'incidents/31-socket-io/fix',
  claim: 'With a short heartbeat Socket.IO soon removes a client that vanished from its room, and keeps the others.',
  guards: ['subscription'],
  gauges: ['members'],
  expect: {
    'fin, reset, half-close, kill': {
      subscription: 'released by read',
      members: { outcome: 'settles', value: [0, 0] },
    },
    vanish: {
      subscription: { outcome: 'released by timer', sinceDisconnectMs: [0, 2_500] },
      members: { outcome: 'settles', value: [0, 0] },
    },
    stay: { subscription: 'held', members: { outcome: 'settles', value: [1, 1] } },
  },
  why: 'A ping that is not answered within pingTimeout closes the connection: disconnect comes with the reason ping timeout, and by then the socket has left its rooms. Clients receive both numbers in the handshake, and give up on a server in the same time. In these cells the client that vanishes has never answered a ping; the one that stays answers each.',
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
    const io = new Server(http, HEARTBEAT);
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
