import { task } from '../task.ts';

export default task({
  right: 2,
  because: 'The take() that lost is still first in the queue: it gets the next item, and nothing uses it.',
  fails: 'items-lost',
  chunks: [6, 60],
  patienceMs: 1_200, // more than two of its longest pauses
});
