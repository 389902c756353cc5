import { getItemLimit } from '../kit/item-limit.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';
import { createTextStream } from '../kit/text-stream.ts';

interface DenoGlobal {
  Deno: {
    version: { deno: string };
    serve: (
      options: { hostname: string; port: number; onListen: () => void },
      handler: (request: Request) => Promise<Response>,
    ) => { addr: { port: number } };
  };
}

export default scenario({
  id: 'recipes/on-deno',
  claim: 'On Deno.serve, request.signal ends a quiet stream at once, after a parsed body as well.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'Deno aborts the signal of the request when the client disconnects, and also after the regular end of the answer: an abort means that the request is over, not that it failed.',
  lesson: 'On Deno pass request.signal to what waits, and do not treat its abort as a failure.',
  request: { method: 'POST', bodyBytes: 64 },
  runtime: 'deno@2',
  listen: async ({ host: hostname, port, getConnection }) => {
    const { Deno } = globalThis as unknown as DenoGlobal;
    const server = Deno.serve({ hostname, port, onListen: () => {} }, async (request) => {
      await request.json();
      const connection = getConnection(request.headers);
      await connection.setup();
      const messages = subscribe(connection, { signal: request.signal, limit: getItemLimit(request) });
      return new Response(createTextStream(messages));
    });
    return { port: server.addr.port, stack: { name: 'Deno.serve', version: Deno.version.deno } };
  },
});
