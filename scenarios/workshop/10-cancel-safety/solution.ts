import { setTimeout as sleep } from 'node:timers/promises';
import { Feed } from '../../kit/feed.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 400] } as const;

export default scenario({
  id: 'workshop/10-cancel-safety',
  claim: 'A race that keeps its pending read for the next round delivers every item in order.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: soon },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'A take() that has begun takes an item, whether or not anything still waits for it.',
  lesson: 'Dropping a timer is safe; dropping a read that has begun loses an item.',
  links: ['https://github.com/rwf2/Rocket/issues/2888'],
  serve: (connection) => async (_request, response) => {
    using _guard = connection.acquire('finally');
    using feed = new Feed([20, 60, 20, 60, 20, 60, 20, 500], response); // it falls quiet when the client leaves
    response.write('connected\n');
    let pending = feed.take();
    while (!response.destroyed) {
      const item = await Promise.race([pending, sleep(TICK_MS, undefined)]);
      connection.tick();
      if (item === undefined) continue;
      response.write(item);
      pending = feed.take();
    }
  },
});
