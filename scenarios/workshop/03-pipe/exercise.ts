import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/03-pipe',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: 'released by read' },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/nodejs/node/issues/1834'],
  serve: (connection) => (_request, response) => {
    async function* lines() {
      const guard = connection.acquire('finally');
      try {
        for (let line = 1; ; line += 1) {
          yield `item ${line}\n`;
          await sleep(TICK_MS);
          connection.tick();
        }
      } finally {
        guard.release();
      }
    }
    // TODO: the source outlives its response.
    Readable.from(lines()).pipe(response);
  },
});
