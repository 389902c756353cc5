import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/never-started',
  claim: 'The finally of a generator that was never pulled does not run: a guard acquired before the first pull leaks.',
  guards: ['slot'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort': { slot: 'silent' },
    'fin, reset, half-close, abort': { slot: 'released by read' },
  },
  why: 'The handler acquires the slot, then prepares its answer. The client disconnects meanwhile; the handler sees it and does not start the stream. The generator is not pulled, and a generator that has not started has no finally to run; even return() would only mark it as finished.',
  lesson: 'Put acquire and release into the same block of the same function.',
  serve: (connection) => async (_request, response) => {
    const slot = connection.acquire('slot');
    async function* running() {
      try {
        for (;;) {
          yield 'running...\n';
          await sleep(TICK_MS);
          connection.tick();
        }
      } finally {
        slot.release();
      }
    }
    await connection.setup();
    const stream = running();
    if (response.destroyed) return; // the client has gone: why start?
    await pipeline(stream, response).catch((error: unknown) => {
      if (!response.closed) throw error; // a client that leaves is no error
    });
  },
});
