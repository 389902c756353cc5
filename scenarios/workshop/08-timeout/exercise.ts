import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { getItemLimit } from '../../kit/item-limit.ts';
import { IDLE_TIMEOUT_MS, TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/08-timeout',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: 'released by read' },
    complete: { finally: 'released by timer' },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/ninenines/cowboy/issues/1032'],
  serve: (connection) => async (request, response) => {
    const last = getItemLimit(request); // then the supplier is silent: nothing for an hour
    const over = new AbortController();
    response.once('close', () => over.abort());
    const next = (item: number) =>
      sleep(item > last ? 3_600_000 : TICK_MS, `item ${item}\n`, { signal: over.signal }).catch(() => '');
    async function* items() {
      using _guard = connection.acquire('finally');
      const timer = setTimeout(() => {
        connection.markNoticed('timer');
        over.abort();
      }, IDLE_TIMEOUT_MS);
      // TODO: the timer looks at the age of the stream.
      for (let item = 1; !over.signal.aborted; item += 1) {
        yield await next(item);
      }
      clearTimeout(timer);
    }
    await pipeline(items(), response).catch((error: unknown) => {
      // A client that leaves is no error.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  },
});
