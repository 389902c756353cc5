import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MS, TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const withinOneBeat = { outcome: 'released by read', sinceDisconnectMs: [0, HEARTBEAT_MS + 500] } as const;

export default scenario({
  id: 'workshop/07-heartbeat',
  claim: 'A newline every HEARTBEAT_MS beside silent work releases the guard within one beat.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: withinOneBeat },
    stay: { finally: 'held' },
  },
  why: 'A beat is a yield, and at a yield pipeline() can end the generator.',
  lesson: 'A heartbeat limits the latency to its interval, and every connected client pays for it.',
  links: ['https://github.com/cluesmith/codev/issues/580'],
  serve: (connection) => async (_request, response) => {
    async function* query() {
      const guard = connection.acquire('finally');
      try {
        yield 'working\n';
        for (let beatAt = Date.now() + HEARTBEAT_MS; ;) {
          await sleep(TICK_MS); // a part of a long query, by a driver that takes no signal
          connection.tick();
          if (Date.now() < beatAt) continue;
          connection.markHeartbeat(1);
          yield '\n';
          beatAt = Date.now() + HEARTBEAT_MS;
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
