import { createGenerator, createReadable, createWebStream } from '../kit/bodies.ts';
import { RUNTIME } from '../kit/process.ts';
import { stack } from '../kit/stack.ts';
import { fromEvent, fromAbortSignal } from '../kit/stack-request.ts';

export default stack({
  id: 'stacks/h3',
  package: 'h3',
  lines: { 2: 'h3' },
  runtimes: ['node@24', 'node@22', 'node@26', 'bun@1', 'deno@2'],
  docs: 'https://h3.dev/guide/basics/response',
  signals: ['event.req.signal', 'onDispose', "event.runtime.node.req 'close'", "event.runtime.node.res 'close'"],
  bodies: {
    ReadableStream: ['cancel'],
    Readable: ['destroy'],
    iterable: ['finally'],
    EventStream: ['onClosed', 'finally'],
  },
  longLooks: [
    {
      cells: {
        runtime: 'bun@1',
        shape: 'silent, idle, cooperative',
        fault: 'stay',
        reason: 'Bun.serve closes a connection on which nothing went for ten seconds, its idleTimeout.',
      },
      patienceMs: 12_000,
    },
    {
      cells: {
        runtime: 'bun@1',
        fault: 'stall',
        reason: 'The idleTimeout of Bun.serve begins anew with the last byte that the kernel takes.',
      },
      patienceMs: 16_000,
    },
  ],
  listen: async ({ host: hostname, port, beginRequest }) => {
    const { EventStream, H3, iterable, onDispose, serve } = await import('h3');
    const app = new H3();
    app.all('/', async (event) => {
      const stackRequest = beginRequest(event.req.headers);
      const { signal } = event.req;
      const { req, res } = event.runtime?.node ?? {};
      stackRequest.acquireSignals({
        'event.req.signal': fromAbortSignal(signal),
        onDispose: onDispose && ((fire) => onDispose(event, fire)), // not in the first versions of h3 2
        "event.runtime.node.req 'close'": req && fromEvent(req, 'close'),
        "event.runtime.node.res 'close'": res && fromEvent(res, 'close'),
      });
      if (event.req.method === 'POST') await event.req.json();
      await stackRequest.setup();
      if (stackRequest.body === 'ReadableStream') return createWebStream(stackRequest, signal);
      if (stackRequest.body === 'Readable' && RUNTIME.name !== 'deno') return createReadable(stackRequest, signal);
      if (stackRequest.body === 'Readable') {
        stackRequest.connection.markAbsent('destroy'); // Deno's Response fails with the first Buffer: its memory is not detachable
        return createWebStream(stackRequest, signal);
      }
      if (stackRequest.body === 'iterable') return iterable(createGenerator(stackRequest, signal));
      const events = new EventStream(event);
      const onClosedGuard = stackRequest.acquire('onClosed');
      events.onClosed(() => onClosedGuard.release());
      const pushLines = async (): Promise<void> => {
        for await (const line of createGenerator(stackRequest, signal)) await events.push(line);
        await events.close();
      };
      void pushLines();
      return events;
    });
    const server = await serve(app, { hostname, port, silent: true }).ready();
    return Number(new URL(server.url!).port);
  },
});
