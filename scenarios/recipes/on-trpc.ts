import { createServer, type IncomingMessage } from 'node:http';
import { startListening } from '../kit/listening.ts';
import { getItemLimit } from '../kit/item-limit.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';

export default scenario({
  id: 'recipes/on-trpc',
  claim: 'In tRPC, opts.signal ends a quiet subscription at once.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    stay: { subscription: 'held' },
  },
  why: 'When the client disconnects, tRPC calls return() of the generator, which waits for the next message; opts.signal ends the wait at once.',
  lesson: 'In tRPC pass opts.signal to what waits.',
  request: { method: 'GET', bodyBytes: 0, path: '/messages' },
  packages: ['@trpc/server'],
  listen: async ({ host, port, getConnection }) => {
    const { initTRPC } = await import('@trpc/server');
    const { createHTTPHandler } = await import('@trpc/server/adapters/standalone');
    const t = initTRPC.context<{ req: IncomingMessage }>().create();
    const router = t.router({
      messages: t.procedure.subscription(async function* ({ ctx: { req }, signal }) {
        const connection = getConnection(req.headers);
        await connection.setup();
        yield* subscribe(connection, { signal: signal!, limit: getItemLimit(req) });
      }),
    });
    const handler = createHTTPHandler({ router, createContext: ({ req }) => ({ req }) });
    return { port: await startListening(createServer(handler), host, port) };
  },
});
