import { createGenerator, createReadable } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { fromEvent, createAbortSignal, type SignalSource } from '../kit/stack-request.ts';

/** How often request.active() is asked: often enough to see what ends early end before the client leaves. */
const POLL_MS = 5;

export default stack({
  id: 'stacks/hapi',
  package: '@hapi/hapi',
  lines: { 21: '@hapi/hapi' },
  docs: 'https://hapi.dev/api/#request.events',
  signals: [
    "request.events 'disconnect'",
    'request.active()',
    "server.events 'request', request error",
    "server.events 'request', response error",
    "server.events 'response'",
    "request.raw.req 'close'",
    "request.raw.req 'aborted'",
    "request.raw.res 'close'",
    "request.raw.res 'finish'",
  ],
  bodies: { Readable: ['destroy', 'items'], 'Readable gzip': ['destroy', 'items'], abandon: ['finally'] },
  headers: { 'Readable gzip': { 'accept-encoding': 'gzip' } },
  unsupported: [{ body: 'Readable gzip', shape: 'bulk', reason: 'compressed, it is too little to fill a buffer' }],
  listen: async ({ host, port, beginRequest }) => {
    const { server: create } = await import('@hapi/hapi');
    const server = create({ host, port });
    server.route({
      method: ['GET', 'POST'],
      path: '/',
      handler: async (request, h) => {
        const stackRequest = beginRequest(request.headers);
        const { req, res } = request.raw;
        const fromRequestEvent = (tags: string[]): SignalSource => {
          const criteria = { name: 'request', channels: 'internal', filter: { tags, all: true } } as const;
          return (fire) => server.events.on(criteria, (eventRequest) => eventRequest === request && fire());
        };
        stackRequest.acquireSignals({
          "request.events 'disconnect'": (fire) => request.events.on('disconnect', fire),
          'request.active()': (fire) => {
            const poll = setInterval(() => {
              if (request.active()) return;
              clearInterval(poll);
              fire();
            }, POLL_MS);
          },
          "server.events 'request', request error": fromRequestEvent(['request', 'error']),
          "server.events 'request', response error": fromRequestEvent(['response', 'error']),
          "server.events 'response'": (fire) =>
            server.events.on('response', (eventRequest) => eventRequest === request && fire()),
          "request.raw.req 'close'": fromEvent(req, 'close'),
          "request.raw.req 'aborted'": fromEvent(req, 'aborted'),
          "request.raw.res 'close'": fromEvent(res, 'close'),
          "request.raw.res 'finish'": fromEvent(res, 'finish'),
        });
        const stopSignal = createAbortSignal(res, 'close');
        await stackRequest.setup();
        if (stackRequest.body.startsWith('Readable'))
          return h.response(createReadable(stackRequest, stopSignal)).type('text/plain');
        const writeLines = async (): Promise<void> => {
          for await (const line of createGenerator(stackRequest, stopSignal)) res.write(line);
          res.end();
        };
        setTimeout(writeLines, 2 * POLL_MS); // by then hapi has taken h.abandon, and a poll has seen what it makes of it
        return h.abandon;
      },
    });
    await server.start();
    return server.info.port as number;
  },
});
