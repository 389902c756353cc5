import { once } from 'node:events';
import { Feed } from '../../kit/feed.ts';
import { waitForKeepAlive } from '../../kit/keep-alive.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/09-leftovers',
  claim: 'A race whose losers are cancelled leaves no timer behind.',
  guards: ['finally', 'timer'],
  expect: {
    'fin, reset, half-close, abort': { finally: 'released by read', timer: 'released by read' },
    stay: { finally: 'held', timer: 'held', items: 'in order' },
  },
  why: 'Promise.race picks a winner and does not stop the others; they run until your code ends them.',
  lesson: 'The code that starts a race must end the losers.',
  links: ['https://github.com/zacbarton/node-server-sent-events/pull/1'],
  serve: (connection) => async (_request, response) => {
    using _guard = connection.acquire('finally');
    using feed = new Feed([20, 60], response); // it falls quiet when the client leaves
    const gone = once(response, 'close').then(() => '');
    let item = feed.take();
    while (!response.destroyed) {
      const round = new AbortController();
      const winner = await Promise.race([item, waitForKeepAlive(connection, round.signal), gone]);
      round.abort();
      connection.tick();
      if (winner === '') break;
      response.write(winner);
      if (winner !== ':\n') item = feed.take();
    }
  },
});
