import { EventEmitter, once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/idle-signal',
  claim: 'An AbortSignal passed into the await ends an idle generator at once.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': { finally: 'released by read' },
    'before-first-byte: fin, reset, half-close, abort': { finally: 'released by read' },
    stay: { finally: 'held' },
  },
  why: 'The response closes, the signal aborts, the pending await rejects, and the rejection unwinds the generator through its finally. Nothing has to be sent.',
  lesson: 'The fix for an idle stream is not a timer but a signal, passed to whatever the stream waits for.',
  serve: (connection) => async (_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const bus = new EventEmitter();
    async function* messages(signal: AbortSignal) {
      const guard = connection.acquire('finally');
      try {
        yield 'connected\n';
        for (;;) yield String(await once(bus, 'message', { signal }));
      } finally {
        guard.release();
      }
    }
    await connection.setup();
    await pipeline(messages(gone.signal), response).catch((error: unknown) => {
      if (!gone.signal.aborted) throw error; // a client that leaves is no error
    });
  },
});
