import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/01-first-look',
  claim: 'What a stream that works without sending does when its client disconnects.',
  guards: ['finally'],
  // TODO: this is what the author of the server believed. Look at what the server does, and write that down.
  // The outcomes to choose from: 'released by read', 'released by write', 'silent' (still held).
  expect: {
    'fin, reset, abort': { finally: 'released by read' },
    stay: { finally: 'held' },
  },
  why: 'Your words: what would have had to happen for the finally to run?',
  lesson: 'Shown when your answer passes.',
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
