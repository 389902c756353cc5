import type { AddressInfo } from 'node:net';
import type { CreateHTTPContextOptions } from '@trpc/server/adapters/standalone';
import { createGenerator, pumpLines } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { fromEvent, fromAbortSignal } from '../kit/stack-request.ts';

export default stack({
  id: 'stacks/trpc',
  package: '@trpc/server',
  lines: { 11: '@trpc/server' },
  docs: 'https://trpc.io/docs/server/subscriptions#stopping-a-subscription-from-the-server',
  path: '/stream',
  signals: ['opts.signal', 'info.signal', "req 'close'", "req 'aborted'", "res 'close'", "res 'finish'"],
  bodies: { AsyncGenerator: ['finally'], observable: ['teardown'] },
  unsupported: [{ method: 'HEAD', reason: 'tRPC answers every HEAD with 204 and calls no procedure' }],
  listen: async ({ host, port, beginRequest }) => {
    const { initTRPC } = await import('@trpc/server');
    const { createHTTPServer } = await import('@trpc/server/adapters/standalone');
    const { observable } = await import('@trpc/server/observable');
    const t = initTRPC.context<CreateHTTPContextOptions>().create();
    const bodyProcedure = t.procedure.input((json) => json); // it is read for an input only
    const preparedProcedure = bodyProcedure.use(async ({ ctx: { req, res, info }, signal, next }) => {
      const stackRequest = beginRequest(req.headers);
      stackRequest.acquireSignals({
        'opts.signal': signal && fromAbortSignal(signal),
        'info.signal': fromAbortSignal(info.signal),
        "req 'close'": fromEvent(req, 'close'),
        "req 'aborted'": fromEvent(req, 'aborted'),
        "res 'close'": fromEvent(res, 'close'),
        "res 'finish'": fromEvent(res, 'finish'),
      });
      await stackRequest.setup();
      return next({ ctx: { visit: stackRequest } });
    });
    const stream = preparedProcedure.subscription(({ ctx: { visit: stackRequest }, signal }): AsyncIterable<string> => {
      if (stackRequest.body === 'AsyncGenerator') return createGenerator(stackRequest, signal);
      return observable<string>(({ next, complete }) => {
        const teardownGuard = stackRequest.acquire('teardown');
        const closeController = new AbortController();
        void pumpLines(stackRequest, {
          stopSignal: signal,
          closeSignal: closeController.signal,
          emit: next,
          end: complete,
        });
        return () => {
          teardownGuard.release();
          closeController.abort();
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
