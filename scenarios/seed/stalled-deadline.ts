import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const DEADLINE_MS = 350;
const CHUNK = Buffer.alloc(64 * 1024, 'x');

export default scenario({
  id: 'seed/stalled-deadline',
  claim: 'Waiting for drain under a deadline releases the guard of a client that stops reading, with a bounded queue.',
  guards: ['finally'],
  expect: {
    'stall, vanish': {
      finally: { outcome: 'released by timer', sinceLastWriteMs: [DEADLINE_MS - TICK_MS, DEADLINE_MS + 500] },
    },
    reset: { finally: 'released by read' },
    stay: { finally: 'held' },
  },
  why: 'The loop waits for drain as soon as write() returns false. If drain does not come within the deadline, the buffers of the kernel are full and stay full, and the server closes the connection itself. It sees drain, not the client: a slow client whose buffers do not empty in time is cut off too, so choose the deadline by your slowest client. A client that vanished looks the same, as soon as the buffers are full.',
  lesson: 'Await drain, close and a deadline together; drain alone may never come.',
  links: ['https://github.com/angular/angular-cli/issues/33721'],
  releaseWithinMs: 20_000, // first the buffers fill up, which takes long on a busy machine
  serve: (connection) => async (_request, response) => {
    const guard = connection.acquire('finally');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const drained = async () => {
      const deadline = AbortSignal.timeout(DEADLINE_MS);
      await once(response, 'drain', { signal: AbortSignal.any([gone.signal, deadline]) }).catch(() =>
        response.destroy(),
      );
      if (deadline.aborted) connection.markNoticed('timer');
    };
    try {
      while (!response.destroyed) {
        if (!response.write(CHUNK)) await drained();
        await sleep(5);
      }
    } finally {
      guard.release();
    }
  },
});
