import { task } from '../task.ts';

export default task({
  right: 3,
  because: 'A promise cannot be cancelled: each round left a timer, and each timer runs for its half minute.',
  fails: 'still-held',
  chunks: [6, 60],
});
