import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/using',
  claim: '`await using` releases when its block exits, as a finally would; a loop that never exits releases nothing.',
  guards: ['yielding', 'silent'],
  expect: {
    'fin, reset, half-close, abort': { yielding: 'released by read', silent: 'silent' },
    'before-first-byte: fin, reset, half-close, abort': { yielding: 'released by read', silent: 'silent' },
  },
  why: 'The disposal of `await using` runs when its block exits, exactly where a finally would. A block that never exits disposes of nothing.',
  lesson: '`using` makes sure that you do not forget the release, not that the code reaches it.',
  serve: (connection) => async (_request, response) => {
    const working: Promise<void>[] = [];
    async function silent() {
      await using _guard = connection.acquire('silent');
      for (;;) {
        await sleep(TICK_MS);
        connection.tick();
      }
    }
    async function* yielding() {
      await using _guard = connection.acquire('yielding');
      working.push(silent());
      for (;;) {
        yield 'running...\n';
        await sleep(TICK_MS);
      }
    }
    await connection.setup();
    await pipeline(yielding(), response).catch((error: unknown) => {
      if (!response.closed) throw error; // a client that leaves is no error
    });
  },
});
