import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGenerator, createReadable, createWebStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { fromEvent, createAbortSignal } from '../kit/stack-request.ts';

export default stack({
  id: 'stacks/h3-1',
  package: 'h3',
  lines: { 1: 'h3-1' },
  importName: 'h3-1',
  docs: 'https://v1.h3.dev/guide/event-handler',
  signals: ["event.node.req 'close'", "event.node.req 'aborted'", "event.node.res 'close'", "event.node.res 'finish'"],
  bodies: {
    ReadableStream: ['cancel'],
    Readable: ['destroy'],
    sendIterable: ['finally'],
    createEventStream: ['onClosed', 'finally'],
  },
  unsupported: [
    { versions: '<1.11', body: 'sendIterable, createEventStream', reason: 'they came with h3 1.11' },
    { versions: '<1.8', body: 'ReadableStream', reason: 'h3 sends web streams from 1.8 on' },
  ],
  listen: async ({ host, port, beginRequest }) => {
    const { createApp, createEventStream, defineEventHandler, readBody, sendIterable, sendStream, toNodeListener } =
      await import('h3-1');
    const app = createApp();
    const handler = defineEventHandler(async (event) => {
      const { req, res } = event.node;
      const stackRequest = beginRequest(req.headers);
      stackRequest.acquireSignals({
        "event.node.req 'close'": fromEvent(req, 'close'),
        "event.node.req 'aborted'": fromEvent(req, 'aborted'),
        "event.node.res 'close'": fromEvent(res, 'close'),
        "event.node.res 'finish'": fromEvent(res, 'finish'),
      });
      const stopSignal = createAbortSignal(res, 'close');
      if (event.method === 'POST') await readBody(event);
      await stackRequest.setup();
      if (stackRequest.body === 'ReadableStream') return sendStream(event, createWebStream(stackRequest, stopSignal));
      if (stackRequest.body === 'Readable') return sendStream(event, createReadable(stackRequest, stopSignal));
      if (stackRequest.body === 'sendIterable') return sendIterable(event, createGenerator(stackRequest, stopSignal));
      const events = createEventStream(event);
      const onClosedGuard = stackRequest.acquire('onClosed');
      events.onClosed(() => onClosedGuard.release());
      const pushLines = async (): Promise<void> => {
        for await (const line of createGenerator(stackRequest, stopSignal)) await events.push(line);
        await events.close();
      };
      void pushLines();
      return events.send();
    });
    app.use('/', handler);
    const server = createServer(toNodeListener(app));
    return new Promise((resolve) => server.listen(port, host, () => resolve((server.address() as AddressInfo).port)));
  },
});
