import type { HttpBindings } from '@hono/node-server';
import { getItemLimit } from '../../kit/item-limit.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/20-crash/fix',
  claim: 'A stream whose cancel() stops its timer ends with its client, and nothing throws.',
  guards: ['interval'],
  expect: {
    'fin, reset, half-close, abort, kill': { interval: 'released by read', process: 'running' },
    'before-first-byte: fin, reset, abort, kill': { interval: 'released by read', process: 'running' },
    stay: { interval: 'held', process: 'running', items: 'in order' },
    complete: { interval: 'released by end', process: 'running', items: 'in order' },
  },
  why: 'cancel() is called once, when the reader of the stream has disconnected, and before the timer can call enqueue() on a closed controller. At the regular end it is not called, so the timer stops itself there.',
  lesson: 'Write a cancel() for every ReadableStream that has a timer, and stop the timer there.',
  links: [
    'https://github.com/honojs/node-server/issues/239',
    'https://github.com/middleapi/orpc/issues/463',
    'https://github.com/ParabolInc/parabol/issues/11244',
  ],
  serverPerCell: true,
  packages: ['@hono/node-server', 'hono'],
  listen: async ({ host: hostname, port, getConnection }) => {
    const { serve } = await import('@hono/node-server');
    const { Hono } = await import('hono');
    const app = new Hono<{ Bindings: HttpBindings }>().get('/', async (c) => {
      const connection = getConnection(c.req.raw.headers);
      const wanted = getItemLimit(c.env.incoming);
      await connection.setup();
      const interval = connection.acquire('interval');
      let timer: NodeJS.Timeout | undefined = undefined;
      const stop = () => {
        clearInterval(timer);
        interval.release();
      };
      const items = new ReadableStream<Uint8Array>({
        start: (controller) => {
          let said = 0;
          timer = setInterval(() => {
            connection.tick();
            if (said < wanted) return controller.enqueue(Buffer.from(`item ${(said += 1)}\n`));
            stop();
            controller.close();
          }, TICK_MS);
        },
        cancel: stop,
      });
      return c.body(items);
    });
    return new Promise((resolve) => void serve({ hostname, port, fetch: app.fetch }, resolve));
  },
});
