import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/02-finally',
  claim: 'A generator that yields each line as soon as it has one is ended at the next yield.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: 'released by read' },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'pipeline() checks the response between two chunks, and calls return() there.',
  lesson: 'A finally is reached from a yield, or not at all.',
  links: ['https://github.com/rwf2/Rocket/issues/2455'],
  serve: (connection) => async (_request, response) => {
    async function* report() {
      const guard = connection.acquire('finally');
      try {
        yield 'item 1\n';
        for (let line = 2; line <= 500; line += 1) {
          await sleep(TICK_MS);
          connection.tick();
          yield `item ${line}\n`;
        }
      } finally {
        guard.release();
      }
    }
    await pipeline(report(), response).catch((error: unknown) => {
      // A client that leaves is no error.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  },
});
