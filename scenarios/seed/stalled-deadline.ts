import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { IDLE_MS, TICK_MS } from '../kit/pace.ts';
import { scenario } from '../kit/scenario.ts';

const CHUNK = Buffer.alloc(64 * 1024, 'x');

export default scenario({
  id: 'seed/stalled-deadline',
  claim: 'Waiting for drain under a deadline frees the guard of a client that stops reading, with a bounded queue.',
  guards: ['finally'],
  expect: {
    stall: { finally: { outcome: 'released by timer', sinceLastWriteMs: [IDLE_MS - TICK_MS, IDLE_MS + 500] } },
    reset: { finally: 'released by read' },
    stay: { finally: 'held' },
  },
  why: 'The loop waits for drain as soon as write() returns false. A drain that does not come within the deadline means that the client takes nothing, and then the server hangs up itself. The deadline is met by progress, so a slow client is safe.',
  lesson: 'Await drain, close and a deadline together; drain alone is a promise parked for ever.',
  links: ['https://github.com/angular/angular-cli/issues/33721'],
  serve: (connection) => async (_request, response) => {
    const guard = connection.acquire('finally');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const drained = async () => {
      const deadline = AbortSignal.timeout(IDLE_MS);
      await once(response, 'drain', { signal: AbortSignal.any([gone.signal, deadline]) }).catch(() =>
        response.destroy(),
      );
      if (deadline.aborted) connection.noticed('timer');
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
