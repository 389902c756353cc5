import { setTimeout as sleep } from 'node:timers/promises';
import { Feed } from '../kit/feed.ts';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/select-race-keeps-data',
  claim: 'A race that keeps its pending read for the next round delivers every item in order.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: 'released by read' },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'There is one take() at a time. When the interval wins, the same promise enters the next round, and that round writes its item.',
  lesson: 'Cancel safety in one line: start the next read only after the last one was used.',
  links: ['https://github.com/rwf2/Rocket/issues/2888'],
  serve: (connection) => async (_request, response) => {
    using feed = new Feed([20, 60]);
    using _guard = connection.acquire('finally');
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
