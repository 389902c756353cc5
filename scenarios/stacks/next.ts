import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { webStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { onAbort } from '../kit/visit.ts';

type Handler = (request: Request) => Promise<Response>;
type Next = (options: { dir: string; dev: boolean }) => {
  prepare: () => Promise<void>;
  getRequestHandler: () => Parameters<typeof createServer>[1];
};

export default stack({
  id: 'stacks/next',
  package: 'next',
  lines: { 16: 'next' },
  docs: 'https://nextjs.org/docs/app/api-reference/file-conventions/route#streaming',
  signals: ['request.signal'],
  bodies: { ReadableStream: ['cancel'] },
  listen: async ({ host, port, arrive }) => {
    const handler: Handler = async (request) => {
      const visit = arrive(request.headers);
      visit.watch({ 'request.signal': onAbort(request.signal) });
      if (request.method === 'POST') await request.json();
      await visit.setup();
      return new Response(webStream(visit, request.signal));
    };
    Object.assign(globalThis, { hangupHandler: handler }); // for next/app/route.js
    const name: string = 'next'; // it is installed beside the application, where the compiler does not look
    const { default: next } = (await import(name)) as { default: Next };
    const dir = fileURLToPath(new URL('../../../..', import.meta.resolve(name)));
    const app = next({ dir, dev: false });
    await app.prepare();
    const server = createServer(app.getRequestHandler());
    return new Promise((resolve) => server.listen(port, host, () => resolve((server.address() as AddressInfo).port)));
  },
});
