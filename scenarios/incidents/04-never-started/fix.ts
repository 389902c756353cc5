import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/04-never-started/fix',
  claim:
    'A slot that the handler acquires and releases is free again after every disconnect, even one before the stream begins.',
  guards: ['slot'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort, kill': { slot: 'released by read' },
    'fin, reset, half-close, abort, kill': { slot: 'released by read' },
    stay: { slot: 'held' },
  },
  why: 'using releases the slot when the handler ends, and the handler ends however pipeline() ends: with an error before the first pull, with an error mid-stream, or without an error.',
  lesson: 'Acquire and release a slot in the same function: a generator has a finally only after it has started.',
  links: ['https://github.com/stemdeckapp/stemdeck/issues/513', 'https://github.com/Vigil-Harbor/Petasos/pull/165'],
  runtime: 'node@24',
  serve: (connection) => async (_request, response) => {
    using _slot = connection.acquire('slot'); // here, because without a free one the answer is 503
    async function* progress() {
      for (;;) {
        yield 'data: progress\n\n';
        await sleep(TICK_MS);
        connection.tick();
      }
    }
    await connection.setup();
    await pipeline(Readable.from(progress()), response).catch((error: unknown) => {
      if (!response.closed) throw error; // a client that leaves is no error
    });
  },
});
