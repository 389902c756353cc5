import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { IDLE_TIMEOUT_MS, TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const released = {
  outcome: 'released by timer',
  sinceLastWriteMs: [IDLE_TIMEOUT_MS - TICK_MS, IDLE_TIMEOUT_MS + 500],
} as const;

export default scenario({
  id: 'seed/timeout',
  claim: 'An idle timeout releases the guard of every client: disconnected, vanished or patient.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill, vanish': { finally: released },
    'before-first-byte: fin, reset, half-close, abort': { finally: 'released by read' },
    stay: { finally: 'premature' },
  },
  why: 'The timer belongs to the server: it needs no packet, so it also finds a vanished client. For the same reason it cannot distinguish a lost client from a quiet stream, and cuts off a client that would have waited.',
  lesson:
    'A timeout always fires, also when it should not: reset it on progress of the client, or send beats more often than it.',
  serve: (connection) => async (_request, response) => {
    await connection.setup();
    const idle = new AbortController();
    const giveUp = () => {
      connection.markNoticed('timer');
      idle.abort();
    };
    const timer = setTimeout(giveUp, IDLE_TIMEOUT_MS);
    async function* messages(signal: AbortSignal) {
      const guard = connection.acquire('finally');
      try {
        yield 'connected\n';
        timer.refresh(); // a chunk is progress
        await sleep(3_600_000, undefined, { signal }); // the next message is an hour away
      } finally {
        guard.release();
      }
    }
    await pipeline(messages(idle.signal), response)
      .catch((error: unknown) => {
        if (!response.closed && !idle.signal.aborted) throw error; // neither a client that leaves nor a timeout is an error
      })
      .finally(() => clearTimeout(timer));
  },
});
