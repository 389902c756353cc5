import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MS, TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const withinOneBeat = { outcome: 'released by read', sinceDisconnectMs: [0, HEARTBEAT_MS + 500] } as const;

export default scenario({
  id: 'workshop/07-heartbeat',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: withinOneBeat },
    stay: { finally: 'held' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/cluesmith/codev/issues/580'],
  serve: (connection) => async (_request, response) => {
    async function* query() {
      const guard = connection.acquire('finally');
      try {
        yield 'working\n';
        for (;;) {
          await sleep(TICK_MS); // a part of a long query, by a driver that takes no signal
          connection.tick();
          // TODO: every HEARTBEAT_MS, and not oftener, let the response be looked at: yield a newline.
        }
      } finally {
        guard.release();
      }
    }
    await pipeline(query(), response).catch((error: unknown) => {
      // A client that leaves is no error.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  },
});
