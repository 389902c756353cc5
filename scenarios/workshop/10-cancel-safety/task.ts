import { task } from '../task.ts';

export default task({
  right: 2,
  because: 'The take() that lost is still first in line: it gets the next item, and nobody looks at it.',
  fails: 'items-lost',
  chunks: [6, 60],
});
