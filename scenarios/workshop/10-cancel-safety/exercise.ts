import { setTimeout as sleep } from 'node:timers/promises';
import { Feed } from '../../kit/feed.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 400] } as const;

export default scenario({
  id: 'workshop/10-cancel-safety',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: soon },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/rwf2/Rocket/issues/2888'],
  serve: (connection) => async (_request, response) => {
    using _guard = connection.acquire('finally');
    using feed = new Feed([20, 60, 20, 60, 20, 60, 20, 500], response); // it falls quiet when the client leaves
    response.write('connected\n');
    while (!response.destroyed) {
      // TODO: a client that stays does not get every item.
      const item = await Promise.race([feed.take(), sleep(TICK_MS, undefined)]);
      connection.tick();
      if (item !== undefined) response.write(item);
    }
  },
});
