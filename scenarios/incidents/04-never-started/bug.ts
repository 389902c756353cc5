import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/04-never-started/bug',
  claim:
    'A slot that the handler acquires and the generator releases leaks with each client that disconnects before the stream begins.',
  guards: ['slot'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort, kill': { slot: 'silent' },
    'fin, reset, half-close, abort, kill': { slot: 'released by read' },
    stay: { slot: 'held' },
  },
  why: 'The client disconnects while the handler still awaits. Since Node 24, pipeline() throws on a closed response without pulling Readable.from() once, so the generator never starts, and a generator that never started has no finally to run. Node 22 pulled once, which hid the bug. After as many such clients as there are slots, every request gets a 503 although no stream is open.',
  lesson: 'Acquire and release a slot in the same function: a generator has a finally only after it has started.',
  links: ['https://github.com/stemdeckapp/stemdeck/issues/513', 'https://github.com/Vigil-Harbor/Petasos/pull/165'],
  runtime: 'node@24',
  serve: (connection) => async (_request, response) => {
    const slot = connection.acquire('slot'); // here, because without a free one the answer is 503
    async function* progress() {
      try {
        for (;;) {
          yield 'data: progress\n\n';
          await sleep(TICK_MS);
          connection.tick();
        }
      } finally {
        slot.release();
      }
    }
    await connection.setup();
    await pipeline(Readable.from(progress()), response).catch((error: unknown) => {
      if (!response.closed) throw error; // a client that leaves is no error
    });
  },
});
