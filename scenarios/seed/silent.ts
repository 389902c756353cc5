import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/silent',
  claim: 'A generator that works without yielding is never ended after its client disconnects.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill, vanish': { finally: 'silent' },
    'before-first-byte: fin, reset, half-close, abort, kill': { finally: 'released by read' },
  },
  why: 'Node sees the disconnect at once and closes the response. But pipeline() waits for the next chunk of the generator before it checks the response; there is no next chunk, so nothing ends the loop. Only before the first byte it works: the generator starts although the client has disconnected, and its first yield ends it.',
  lesson: 'Cleanup inside a generator runs at a yield or not at all: give long work a signal, or let it yield.',
  links: ['https://github.com/rwf2/Rocket/issues/2888'],
  serve: (connection) => async (_request, response) => {
    async function* running() {
      const guard = connection.acquire('finally');
      try {
        yield 'connected\n';
        for (;;) {
          await sleep(TICK_MS);
          connection.tick(); // "running..."
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
