import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/01-first-look',
  claim: 'What a stream that works without sending does when its client disconnects.',
  guards: ['finally'],
  expect: {
    'fin, reset, abort': { finally: 'silent' },
    stay: { finally: 'held' },
  },
  why: 'pipeline() sees the closed response, but it cannot end a generator that does not come back to a yield.',
  lesson: 'Look before you fix: a finally runs only when control comes back to the generator.',
  links: ['https://github.com/rwf2/Rocket/issues/2888'],
  serve: (connection) => async (_request, response) => {
    async function* running() {
      const guard = connection.acquire('finally');
      try {
        yield 'connected\n';
        for (;;) {
          await sleep(TICK_MS);
          connection.tick(); // println!("running...")
        }
      } finally {
        guard.release();
      }
    }
    await pipeline(running(), response).catch((error: unknown) => {
      // A client that leaves is no error.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  },
});
