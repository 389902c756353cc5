import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/complete',
  claim: 'A stream that ends by itself releases its guard once, and its connection serves the next request.',
  guards: ['finally'],
  expect: {
    complete: { finally: 'released by end' },
  },
  why: 'The loop ends, the finally runs, the last chunk is sent and the socket stays open for the next request. No client disconnected, so no disconnect signal may fire.',
  lesson: 'Distinguish the end from a disconnect: writableFinished is true after the end and false after a disconnect.',
  serve: (connection) => async (_request, response) => {
    const guard = connection.acquire('finally');
    try {
      for (let line = 1; line <= 4; line += 1) {
        response.write(`item ${line}\n`);
        await sleep(TICK_MS);
        connection.tick();
      }
      response.end();
    } finally {
      guard.release();
    }
  },
});
