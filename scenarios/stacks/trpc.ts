import type { AddressInfo } from 'node:net';
import type { CreateHTTPContextOptions } from '@trpc/server/adapters/standalone';
import { generator, pump } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { on, onAbort } from '../kit/visit.ts';

export default stack({
  id: 'stacks/trpc',
  package: '@trpc/server',
  lines: { 11: '@trpc/server' },
  docs: 'https://trpc.io/docs/server/subscriptions#stopping-a-subscription-from-the-server',
  path: '/stream',
  signals: ['opts.signal', 'info.signal', "req 'close'", "req 'aborted'", "res 'close'", "res 'finish'"],
  bodies: { AsyncGenerator: ['finally'], observable: ['teardown'] },
  absent: [{ method: 'HEAD', reason: 'tRPC answers every HEAD with 204 and calls no procedure' }],
  listen: async ({ host, port, arrive }) => {
    const { initTRPC } = await import('@trpc/server');
    const { createHTTPServer } = await import('@trpc/server/adapters/standalone');
    const { observable } = await import('@trpc/server/observable');
    const t = initTRPC.context<CreateHTTPContextOptions>().create();
    const body = t.procedure.input((json) => json); // it is read for an input only
    const prepared = body.use(async ({ ctx: { req, res, info }, signal, next }) => {
      const visit = arrive(req.headers);
      visit.watch({
        'opts.signal': signal && onAbort(signal),
        'info.signal': onAbort(info.signal),
        "req 'close'": on(req, 'close'),
        "req 'aborted'": on(req, 'aborted'),
        "res 'close'": on(res, 'close'),
        "res 'finish'": on(res, 'finish'),
      });
      await visit.setup();
      return next({ ctx: { visit } });
    });
    const stream = prepared.subscription(({ ctx: { visit }, signal }): AsyncIterable<string> => {
      if (visit.body === 'AsyncGenerator') return generator(visit, signal);
      return observable<string>(({ next, complete }) => {
        const teardown = visit.acquire('teardown');
        const over = new AbortController();
        void pump(visit, { stop: signal, over: over.signal, emit: next, end: complete });
        return () => {
          teardown.release();
          over.abort();
        };
      }) as never; // it is one or the other to the types
    });
    const server = createHTTPServer({
      router: t.router({ stream }),
      createContext: (options) => options,
      allowMethodOverride: true, // POST
    });
    return new Promise((resolve) => {
      server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
    });
  },
});
