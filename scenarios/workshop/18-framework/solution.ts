import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { scenario } from '../../kit/scenario.ts';
import { subscribe } from '../../kit/subscription.ts';

// Before the next message.
const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 900] } as const;

export default scenario({
  id: 'workshop/18-framework',
  claim:
    'Behind a body parser the response tells that the client has left, and a signal made from it ends the wait at once.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort': { subscription: soon },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' }, // it leaves while the session is looked up
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'The parser has read the request to its end, so nothing happens to it any more when the client leaves: only the response closes.',
  lesson:
    'On every framework, find out what tells of a client that leaves after its body was read, and pass that on as a signal.',
  links: ['https://github.com/expressjs/express/issues/6334'],
  request: { method: 'POST', bodyBytes: 64 },
  packages: ['express', 'fastify', 'koa', '@koa/bodyparser', 'hono', '@hono/node-server', 'h3', '@hapi/hapi'],
  listen: async ({ host, port, getConnection }) => {
    const { default: express } = await import('express');
    const app = express();
    app.use(express.json());
    app.post('/', async (request, response) => {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const connection = getConnection(request.headers);
      await connection.setup(); // looks up the session
      for await (const message of subscribe(connection, { signal: gone.signal, quietTicks: 26 }))
        response.write(message);
      response.end();
    });
    return { port: await startListening(createServer(app), host, port) };
  },
});
