import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MS, TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/heartbeat',
  claim: 'A newline on an interval beside silent work frees the guard within one beat.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': {
      finally: { outcome: 'released by read', sinceDisconnectMs: [0, HEARTBEAT_MS + 500] },
    },
    'before-first-byte: fin, reset, half-close, abort': { finally: 'released by read' },
    vanish: { finally: 'silent' },
    stay: { finally: 'held' },
  },
  why: 'The beat is a yield, and a yield is where pipeline() looks at the response and can end the generator. Node had read the disconnect long before: the beat pays bytes and wake-ups only to give the generator a door. A vanished client is missed all the same, because the kernel accepts the beats.',
  lesson: 'A heartbeat bounds the latency by its interval and costs every healthy client for it.',
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
    await pipeline(running(), response);
  },
});
