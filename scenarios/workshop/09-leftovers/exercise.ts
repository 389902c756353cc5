import { once } from 'node:events';
import { Feed } from '../../kit/feed.ts';
import { waitForKeepAlive } from '../../kit/keep-alive.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/09-leftovers',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['finally', 'timer'],
  expect: {
    'fin, reset, half-close, abort': { finally: 'released by read', timer: 'released by read' },
    stay: { finally: 'held', timer: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/zacbarton/node-server-sent-events/pull/1'],
  serve: (connection) => async (_request, response) => {
    using _guard = connection.acquire('finally');
    using feed = new Feed([20, 60], response); // it falls quiet when the client leaves
    const gone = once(response, 'close').then(() => '');
    let item = feed.take();
    while (!response.destroyed) {
      // TODO: when the item wins, its keep-alive runs on for half a minute; 25 of them begin in a second.
      const winner = await Promise.race([item, waitForKeepAlive(connection), gone]);
      connection.tick();
      if (winner === '') break;
      response.write(winner);
      if (winner !== ':\n') item = feed.take();
    }
  },
});
