import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startListening } from '../kit/listening.ts';
import { getItemLimit } from '../kit/item-limit.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';
import { createTextStream } from '../kit/text-stream.ts';

type NextFactory = (options: { dir: string; dev: boolean }) => {
  prepare: () => Promise<void>;
  getRequestHandler: () => Parameters<typeof createServer>[1];
};

export default scenario({
  id: 'recipes/on-next',
  claim: 'In a Next.js route handler, request.signal ends a quiet stream at once.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'Next aborts the signal when the response closes; it also calls cancel() of the stream, but not while the handler still prepares its answer.',
  lesson: 'In a route handler pass request.signal to what waits.',
  request: { method: 'POST', bodyBytes: 64 },
  packages: ['next'],
  listen: async ({ host, port, getConnection }) => {
    // app/route.ts
    async function POST(request: Request): Promise<Response> {
      await request.json();
      const connection = getConnection(request.headers);
      await connection.setup();
      const messages = subscribe(connection, { signal: request.signal, limit: getItemLimit(request) });
      return new Response(createTextStream(messages));
    }
    Object.assign(globalThis, { hangupHandler: POST }); // the application that was built calls it: ../next/app/route.js
    const name: string = 'next';
    const { default: next } = (await import(name)) as { default: NextFactory };
    const app = next({ dir: fileURLToPath(new URL('../../../..', import.meta.resolve(name))), dev: false });
    await app.prepare();
    return { port: await startListening(createServer(app.getRequestHandler()), host, port) };
  },
});
