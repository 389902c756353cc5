import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/ticking-write',
  claim: 'A loop around response.write() runs forever: a write to a closed response raises nothing.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill, stall': { finally: 'silent' },
    'before-first-byte: fin, reset, half-close, abort': { finally: 'silent' },
  },
  why: 'Once the socket is closed, response.write() returns false and drops the chunk. It does not throw, and without a callback ERR_STREAM_DESTROYED goes unnoticed. A loop that ignores the result has no other sign of the disconnect.',
  lesson: 'Never write in a plain loop: use pipeline(), or check response.destroyed before each write.',
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
    for await (const line of running()) response.write(line);
  },
});
