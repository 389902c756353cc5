import { task } from '../task.ts';

export default task({
  right: 3,
  because:
    'An abort exits the loop with a rejection and skips the lines below it; only `await using` and finally still run.',
  fails: 'still-held',
  chunks: [6, 60],
});
