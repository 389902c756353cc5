import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createWebStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { fromAbortSignal } from '../kit/stack-request.ts';

type RouteHandler = (request: Request) => Promise<Response>;
type NextFactory = (options: { dir: string; dev: boolean }) => {
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
  listen: async ({ host, port, beginRequest }) => {
    const handleRequest: RouteHandler = async (request) => {
      const stackRequest = beginRequest(request.headers);
      stackRequest.acquireSignals({ 'request.signal': fromAbortSignal(request.signal) });
      if (request.method === 'POST') await request.json();
      await stackRequest.setup();
      return new Response(createWebStream(stackRequest, request.signal));
    };
    Object.assign(globalThis, { hangupHandler: handleRequest }); // for next/app/route.js
    const name: string = 'next'; // it is installed beside the application, where the compiler does not look
    const { default: next } = (await import(name)) as { default: NextFactory };
    const dir = fileURLToPath(new URL('../../../..', import.meta.resolve(name)));
    const app = next({ dir, dev: false });
    await app.prepare();
    const server = createServer(app.getRequestHandler());
    return new Promise((resolve) => server.listen(port, host, () => resolve((server.address() as AddressInfo).port)));
  },
});
