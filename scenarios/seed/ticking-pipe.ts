import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/ticking-pipe',
  claim: 'source.pipe(response) stops reading when the client disconnects, but never destroys the source.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': { finally: 'silent' },
    'before-first-byte: fin, reset, half-close, abort': { finally: 'silent' },
  },
  why: 'On close, pipe() only unpipes. The source fills its small buffer and pauses at a yield with everything that it holds: the work stops, so the logs show nothing, and the guard stays held.',
  lesson: 'pipe() does not destroy its source; pipeline() does.',
  links: ['https://github.com/nodejs/node/issues/1834', 'https://github.com/nodejs/node/issues/19288'],
  serve: (connection) => async (_request, response) => {
    async function* running() {
      const guard = connection.acquire('finally');
      try {
        for (;;) {
          yield 'running...\n';
          await sleep(TICK_MS);
          connection.tick();
        }
      } finally {
        guard.release();
      }
    }
    await connection.setup();
    Readable.from(running()).pipe(response);
  },
});
