import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/ticking-pipeline',
  claim: 'pipeline() ends a generator that yields often, at its next yield.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': { finally: 'released by read' },
    'before-first-byte: fin, reset, half-close, abort': { finally: 'released by read' },
    vanish: { finally: 'silent' },
    stay: { finally: 'held' },
  },
  why: 'Node reads the FIN or RST and closes the response. pipeline() sees it when the generator yields its next chunk, and calls return() at that yield, so the latency is up to one tick. A client whose packets stop sends neither FIN nor RST; there is nothing to read, and the kernel accepts the writes.',
  lesson: 'pipeline() with frequent yields is enough, as long as the disconnect sends a FIN or RST.',
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
    await pipeline(running(), response).catch((error: unknown) => {
      if (!response.closed) throw error; // a client that leaves is no error
    });
  },
});
