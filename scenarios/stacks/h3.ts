import { generator, readable, webStream } from '../kit/bodies.ts';
import { RUNTIME } from '../kit/process.ts';
import { stack } from '../kit/stack.ts';
import { on, onAbort } from '../kit/visit.ts';

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
  listen: async ({ host: hostname, port, arrive }) => {
    const { EventStream, H3, iterable, onDispose, serve } = await import('h3');
    const app = new H3();
    app.all('/', async (event) => {
      const visit = arrive(event.req.headers);
      const { signal } = event.req;
      const { req, res } = event.runtime?.node ?? {};
      visit.watch({
        'event.req.signal': onAbort(signal),
        onDispose: (fired) => onDispose(event, fired),
        "event.runtime.node.req 'close'": req && on(req, 'close'),
        "event.runtime.node.res 'close'": res && on(res, 'close'),
      });
      if (event.req.method === 'POST') await event.req.json();
      await visit.setup();
      if (visit.body === 'ReadableStream') return webStream(visit, signal);
      if (visit.body === 'Readable' && RUNTIME.name !== 'deno') return readable(visit, signal);
      if (visit.body === 'Readable') {
        visit.connection.absent('destroy'); // Deno's Response fails with the first Buffer: its memory is not detachable
        return webStream(visit, signal);
      }
      if (visit.body === 'iterable') return iterable(generator(visit, signal));
      const events = new EventStream(event);
      const closed = visit.acquire('onClosed');
      events.onClosed(() => closed.release());
      const push = async (): Promise<void> => {
        for await (const line of generator(visit, signal)) await events.push(line);
        await events.close();
      };
      void push();
      return events;
    });
    const server = await serve(app, { hostname, port, silent: true }).ready();
    return Number(new URL(server.url!).port);
  },
});
