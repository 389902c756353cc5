import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/30-websocket/bug',
  claim: 'A WebSocket server that only listens to close keeps sending to a client that vanished or stopped reading.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, kill': { subscription: 'released by read' },
    'vanish, stall': { subscription: 'silent' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'A client that disconnects, even without a close frame, ends its TCP connection, and ws emits close. A client whose network is gone sends nothing: send() fills the kernel’s buffers, and the kernel retransmits for many minutes. A client that has stopped reading does not even look gone, because its kernel still acknowledges. In these cells the client that disconnects never answers a ping; the one that stays does.',
  lesson: 'Ping every client, and terminate it if its pong has not come by the next ping.',
  links: ['https://github.com/websockets/ws#how-to-detect-and-close-broken-connections'],
  request: { method: 'GET', bodyBytes: 0, protocol: 'websocket' },
  patienceMs: 3_500,
  packages: ['ws'],
  listen: async ({ host, port, getConnection }) => {
    const { WebSocketServer } = await import('ws');
    const http = createServer();
    new WebSocketServer({ server: http }).on('connection', (socket, { headers }) => {
      const connection = getConnection(headers);
      const subscription = connection.acquire('subscription');
      let items = 0;
      const timer = setInterval(() => {
        connection.tick();
        socket.send(`item ${(items += 1)}\n`);
      }, TICK_MS);
      socket.once('close', () => {
        clearInterval(timer);
        subscription.release();
      });
    });
    return { port: await startListening(http, host, port) };
  },
});
