import { task } from '../task.ts';

export default task({
  right: 3,
  because:
    'An abort leaves the loop by a rejection, past the lines below it; only `await using` and finally are on its way.',
  fails: 'still-held',
  chunks: [6, 60],
});
