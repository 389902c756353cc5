import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { getItemLimit } from '../../kit/item-limit.ts';
import { IDLE_TIMEOUT_MS, TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/08-timeout',
  claim: 'A timeout that restarts with each item ends a stream that has become quiet, and no other.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: 'released by read' },
    complete: { finally: 'released by timer' },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'An item is progress. The timer must measure the time without an item, not the age of the stream.',
  lesson: 'Let a timeout measure silence, not age.',
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
      for (let item = 1; !over.signal.aborted; item += 1) {
        yield await next(item);
        timer.refresh();
      }
      clearTimeout(timer);
    }
    await pipeline(items(), response).catch((error: unknown) => {
      // A client that leaves is no error.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  },
});
