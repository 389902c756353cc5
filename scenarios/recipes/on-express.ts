import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { getItemLimit } from '../kit/item-limit.ts';
import { startListening } from '../kit/listening.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';

export default scenario({
  id: 'recipes/on-express',
  claim: 'On Express, res close and a signal end a quiet stream at once, after express.json() as well.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'express.json() consumes the body, and then the request closes: only the response still shows whether the client is connected.',
  lesson: 'On Express listen to res, not to req.',
  request: { method: 'POST', bodyBytes: 64 },
  packages: ['express'],
  listen: async ({ host, port, getConnection }) => {
    const { default: express } = await import('express');
    const app = express();
    app.use(express.json());
    app.post('/', async (req, res) => {
      const controller = new AbortController();
      res.once('close', () => controller.abort());
      const connection = getConnection(req.headers);
      await connection.setup();
      const messages = subscribe(connection, { signal: controller.signal, limit: getItemLimit(req) });
      await pipeline(messages, res).catch((error: unknown) => {
        if (!controller.signal.aborted) throw error; // a client that leaves is no error
      });
    });
    return { port: await startListening(createServer(app), host, port) };
  },
});
