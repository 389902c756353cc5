import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MS, TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/heartbeat',
  claim: 'A newline on an interval beside silent work releases the guard within one beat.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': {
      finally: { outcome: 'released by read', sinceDisconnectMs: [0, HEARTBEAT_MS + 500] },
    },
    'before-first-byte: fin, reset, half-close, abort': { finally: 'released by read' },
    vanish: { finally: 'silent' },
    stay: { finally: 'held' },
  },
  why: 'The beat is a yield, and at a yield pipeline() checks the response and can end the generator. Node had read the disconnect long before: the beat costs bytes and wake-ups only to reach a yield. A heartbeat does not find a vanished client, because the kernel accepts the beats.',
  lesson: 'A heartbeat limits the latency to its interval, and every connected client pays for it.',
  serve: (connection) => async (_request, response) => {
    async function* running() {
      const guard = connection.acquire('finally');
      try {
        yield 'connected\n';
        for (let beatAt = Date.now() + HEARTBEAT_MS; ;) {
          await sleep(TICK_MS);
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
    await connection.setup();
    await pipeline(running(), response).catch((error: unknown) => {
      if (!response.closed) throw error; // a client that leaves is no error
    });
  },
});
