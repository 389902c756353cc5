import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/03-pipe',
  claim: 'pipeline() ends the source of a response that was closed.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: 'released by read' },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'pipeline() owns both ends: when one closes, it destroys the other.',
  lesson: 'pipe() does not destroy its source; pipeline() does.',
  links: ['https://github.com/nodejs/node/issues/1834'],
  serve: (connection) => async (_request, response) => {
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
    await pipeline(lines(), response).catch((error: unknown) => {
      // A client that leaves is no error.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  },
});
