import { task } from '../task.ts';

export default task({
  right: 3,
  because: 'A promise cannot be called off: each round left a timer, and each waits out its half minute.',
  fails: 'still-held',
  chunks: [6, 60],
});
