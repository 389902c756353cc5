import type { HttpBindings } from '@hono/node-server';
import { getItemLimit } from '../../kit/item-limit.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/20-crash/bug',
  claim: 'One client disconnects and the server crashes for all: ERR_INVALID_STATE, “Controller is already closed”.',
  guards: ['interval'],
  expect: {
    'fin, reset, half-close, abort, kill': { interval: 'abandoned', process: 'crashed' },
    'before-first-byte: fin, reset, abort, kill': { interval: 'abandoned', process: 'crashed' },
    stay: { interval: 'held', process: 'running', items: 'in order' },
    complete: { interval: 'released by end', process: 'running', items: 'in order' },
  },
  why: 'The server cancels the ReadableStream when its client has disconnected, and that closes the controller. The interval does not know. Its next enqueue() throws, and an error thrown in a timer cannot be caught elsewhere: an uncaught exception ends the process, and with it every other client’s stream.',
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
      });
      return c.body(items);
    });
    return new Promise((resolve) => void serve({ hostname, port, fetch: app.fetch }, resolve));
  },
});
