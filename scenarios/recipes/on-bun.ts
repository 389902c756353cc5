import { getItemLimit } from '../kit/item-limit.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';

interface BunServeOptions {
  hostname: string;
  port: number;
  idleTimeout: number;
  fetch: (request: Request) => Promise<Response>;
}

interface BunGlobal {
  Bun: { version: string; serve: (options: BunServeOptions) => { port: number } };
}

export default scenario({
  id: 'recipes/on-bun',
  claim: 'On Bun.serve, request.signal ends a quiet stream at once, after a parsed body as well.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'Bun aborts the signal of the request when the connection closes, before the stream and mid-stream.',
  lesson:
    'On Bun pass request.signal to what waits, and set idleTimeout: after ten quiet seconds Bun itself closes the connection.',
  request: { method: 'POST', bodyBytes: 64 },
  runtime: 'bun@1',
  listen: async ({ host: hostname, port, getConnection }) => {
    const { Bun } = globalThis as unknown as BunGlobal;
    const server = Bun.serve({
      hostname,
      port,
      idleTimeout: 0,
      fetch: async (request) => {
        await request.json();
        const connection = getConnection(request.headers);
        await connection.setup();
        const messages = subscribe(connection, { signal: request.signal, limit: getItemLimit(request) });
        return new Response(messages as unknown as BodyInit);
      },
    });
    return { port: server.port, stack: { name: 'Bun.serve', version: Bun.version } };
  },
});
