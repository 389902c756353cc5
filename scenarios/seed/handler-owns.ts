import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/handler-owns',
  claim:
    'A guard that the handler itself acquires and releases is released at every disconnect, even before the first pull.',
  guards: ['slot'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort, kill': { slot: 'released by read' },
    'fin, reset, half-close, abort': { slot: 'released by read' },
    stay: { slot: 'held' },
  },
  why: 'pipeline() rejects whether the client disconnected before the first pull or mid-stream, and the rejection passes through the finally of the handler.',
  lesson: 'Let the block that acquires also release; then a stream that never starts is no special case.',
  serve: (connection) => async (_request, response) => {
    async function* running() {
      for (;;) {
        yield 'running...\n';
        await sleep(TICK_MS);
        connection.tick();
      }
    }
    const slot = connection.acquire('slot');
    try {
      await connection.setup();
      await pipeline(running(), response).catch((error: unknown) => {
        if (!response.closed) throw error; // a client that leaves is no error
      });
    } finally {
      slot.release();
    }
  },
});
