import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { itemsWanted } from '../../kit/items-wanted.ts';
import { listening } from '../../kit/listening.ts';
import { scenario } from '../../kit/scenario.ts';
import { subscribe } from '../../kit/subscription.ts';

export default scenario({
  id: 'stacks/recipes/on-express',
  claim: 'On Express, res close and a signal end a quiet stream at once, after express.json() as well.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'express.json() consumes the body, and with that the request closes: only the response still tells of the client.',
  lesson: 'On Express listen to res, not to req.',
  request: { method: 'POST', bodyBytes: 64 },
  packages: ['express'],
  listen: async ({ host, port, connectionOf }) => {
    const { default: express } = await import('express');
    const app = express();
    app.use(express.json());
    app.post('/', async (req, res) => {
      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const connection = connectionOf(req.headers);
      await connection.setup();
      const messages = subscribe(connection, { signal: gone.signal, most: itemsWanted(req) });
      await pipeline(messages, res).catch((error: unknown) => {
        if (!gone.signal.aborted) throw error; // a client that leaves is no error
      });
    });
    return { port: await listening(createServer(app), host, port) };
  },
});
