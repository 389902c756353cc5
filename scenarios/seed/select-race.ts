import { setTimeout as sleep } from 'node:timers/promises';
import { Feed } from '../kit/feed.ts';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';
import type { Outcome } from '../kit/vocabulary.ts';

const every = (outcome: Outcome) => ({ finally: outcome, timer: outcome, listener: outcome, read: outcome });

export default scenario({
  id: 'seed/select-race',
  claim:
    'A race of data, interval and disconnect releases its guards at once and leaves nothing behind in the losing branches.',
  guards: ['finally', 'timer', 'listener', 'read'],
  expect: {
    'fin, reset, half-close, abort, kill': every('released by read'),
    'before-first-byte: fin, reset, half-close, abort': every('unused'),
    vanish: every('silent'),
    stay: { ...every('held'), items: 'in order' },
  },
  why: 'When one branch wins, the losers still exist: a timer that runs, a listener that waits, a read that will take an item. Here each round cancels its timer, the pending read is carried into the next round, and one signal ends what is left.',
  lesson: 'Promise.race picks a winner; you must end the losers.',
  serve: (connection) => async (_request, response) => {
    await connection.setup();
    if (response.destroyed) return; // its close has been emitted and will not come again
    using _guard = connection.acquire('finally');
    using _read = connection.acquire('read');
    using feed = new Feed([20, 60]);
    let round = new AbortController();
    const endRound = () => round.abort();
    response.once('close', endRound);
    const listener = connection.acquire('listener');
    const timer = connection.acquire('timer'); // one at a time
    response.write('connected\n');
    for (let item = feed.take(); !response.destroyed;) {
      round = new AbortController();
      const interval = sleep(TICK_MS, '', { signal: round.signal }).catch(() => '');
      const winner = await Promise.race([item, interval]);
      endRound(); // whichever won, its timer is gone
      connection.tick();
      if (winner === '') continue; // the pending read enters the next round
      response.write(winner);
      item = feed.take();
    }
    response.off('close', endRound);
    timer.release();
    listener.release();
  },
});
