import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

// Often tens of seconds; here the harness looks on for three and a half.
const HEARTBEAT_MS = 1_000;

export default scenario({
  id: 'incidents/30-websocket/fix',
  claim:
    'A WebSocket server with a heartbeat releases a client that vanished or stopped answering within two beats, and no other client.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, kill': { subscription: 'released by read' },
    'vanish, stall': {
      subscription: { outcome: 'released by timer', sinceDisconnectMs: [0, 2 * HEARTBEAT_MS + 500] },
    },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'The WebSocket of every browser and of Node answers a ping by itself, so a missing pong means that the network is gone or that the client is too busy to answer. The client that disconnects never answers here, whether it vanishes or stops reading; the one that stays does. The server calls terminate() and not close(): a close frame would wait for an answer that cannot come.',
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
      let isAlive = true;
      socket.on('pong', () => (isAlive = true));
      const heartbeat = setInterval(() => {
        if (!isAlive) {
          connection.markNoticed('timer');
          return socket.terminate();
        }
        isAlive = false;
        socket.ping();
      }, HEARTBEAT_MS);
      socket.once('close', () => {
        clearInterval(timer);
        clearInterval(heartbeat);
        subscription.release();
      });
    });
    return { port: await startListening(http, host, port) };
  },
});
