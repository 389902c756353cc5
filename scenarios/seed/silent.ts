import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/silent',
  claim: 'A generator that works without yielding never learns that its client left.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill, vanish': { finally: 'silent' },
    'before-first-byte: fin, reset, half-close, abort, kill': { finally: 'released by read' },
  },
  why: 'Node sees the disconnect at once and closes the response. But pipeline() waits for the next chunk of the generator, and only then looks; there is no next chunk, so nobody ends the loop. Only a client that left before the first byte is lucky: the generator starts for nobody, and its first yield is where it ends.',
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
    await pipeline(running(), response);
  },
});
