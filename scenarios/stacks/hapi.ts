import { generator, readable } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { on, signalOf, type Subscribe } from '../kit/visit.ts';

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
  bodies: { Readable: ['destroy'], abandon: ['finally'] },
  listen: async ({ host, port, arrive }) => {
    const { server: create } = await import('@hapi/hapi');
    const server = create({ host, port });
    server.route({
      method: ['GET', 'POST'],
      path: '/',
      handler: async (request, h) => {
        const visit = arrive(request.headers);
        const { req, res } = request.raw;
        const logged = (tags: string[]): Subscribe => {
          const criteria = { name: 'request', channels: 'internal', filter: { tags, all: true } } as const;
          return (fired) => server.events.on(criteria, (one) => one === request && fired());
        };
        visit.watch({
          "request.events 'disconnect'": (fired) => request.events.on('disconnect', fired),
          'request.active()': (fired) => {
            const poll = setInterval(() => {
              if (request.active()) return;
              clearInterval(poll);
              fired();
            }, POLL_MS);
          },
          "server.events 'request', request error": logged(['request', 'error']),
          "server.events 'request', response error": logged(['response', 'error']),
          "server.events 'response'": (fired) => server.events.on('response', (one) => one === request && fired()),
          "request.raw.req 'close'": on(req, 'close'),
          "request.raw.req 'aborted'": on(req, 'aborted'),
          "request.raw.res 'close'": on(res, 'close'),
          "request.raw.res 'finish'": on(res, 'finish'),
        });
        const stop = signalOf(res, 'close');
        await visit.setup();
        if (visit.body === 'Readable') return h.response(readable(visit, stop)).type('text/plain');
        const write = async (): Promise<void> => {
          for await (const line of generator(visit, stop)) res.write(line);
          res.end();
        };
        setTimeout(write, 2 * POLL_MS); // by then hapi has taken h.abandon, and a poll has seen what it makes of it
        return h.abandon;
      },
    });
    await server.start();
    return server.info.port as number;
  },
});
