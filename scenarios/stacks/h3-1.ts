import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generator, readable, webStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { on, signalOf } from '../kit/visit.ts';

export default stack({
  id: 'stacks/h3-1',
  package: 'h3',
  lines: { 1: 'h3-1' },
  importedAs: 'h3-1',
  docs: 'https://v1.h3.dev/guide/event-handler',
  signals: ["event.node.req 'close'", "event.node.req 'aborted'", "event.node.res 'close'", "event.node.res 'finish'"],
  bodies: {
    ReadableStream: ['cancel'],
    Readable: ['destroy'],
    sendIterable: ['finally'],
    createEventStream: ['onClosed', 'finally'],
  },
  listen: async ({ host, port, arrive }) => {
    const { createApp, createEventStream, defineEventHandler, readBody, sendIterable, sendStream, toNodeListener } =
      await import('h3-1');
    const app = createApp();
    const handler = defineEventHandler(async (event) => {
      const { req, res } = event.node;
      const visit = arrive(req.headers);
      visit.watch({
        "event.node.req 'close'": on(req, 'close'),
        "event.node.req 'aborted'": on(req, 'aborted'),
        "event.node.res 'close'": on(res, 'close'),
        "event.node.res 'finish'": on(res, 'finish'),
      });
      const stop = signalOf(res, 'close');
      if (event.method === 'POST') await readBody(event);
      await visit.setup();
      if (visit.body === 'ReadableStream') return sendStream(event, webStream(visit, stop));
      if (visit.body === 'Readable') return sendStream(event, readable(visit, stop));
      if (visit.body === 'sendIterable') return sendIterable(event, generator(visit, stop));
      const events = createEventStream(event);
      const closed = visit.acquire('onClosed');
      events.onClosed(() => closed.release());
      const push = async (): Promise<void> => {
        for await (const line of generator(visit, stop)) await events.push(line);
        await events.close();
      };
      void push();
      return events.send();
    });
    app.use('/', handler);
    const server = createServer(toNodeListener(app));
    return new Promise((resolve) => server.listen(port, host, () => resolve((server.address() as AddressInfo).port)));
  },
});
