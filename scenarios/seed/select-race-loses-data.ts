import { setTimeout as sleep } from 'node:timers/promises';
import { Feed } from '../kit/feed.ts';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/select-race-loses-data',
  claim: 'A race that starts a new read in every round loses an item in every round that the interval wins.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: 'released by read' },
    stay: { finally: 'held', items: 'lost' },
  },
  why: 'The interval wins, and the next round calls take() again. The take() of the round before is still waiting: it gets the next item and resolves a promise that nothing awaits any more.',
  lesson: 'Only race what you can drop; you cannot drop a read that has begun.',
  links: ['https://github.com/rwf2/Rocket/issues/2888'],
  serve: (connection) => async (_request, response) => {
    using feed = new Feed([20, 60]);
    using _guard = connection.acquire('finally');
    response.write('connected\n');
    while (!response.destroyed) {
      const item = await Promise.race([feed.take(), sleep(TICK_MS, undefined)]);
      connection.tick();
      if (item !== undefined) response.write(item);
    }
  },
});
