import { task } from '../task.ts';

export default task({
  right: 2,
  because: 'On close, pipe() only unpipes. The source fills its buffer and pauses at a yield, with all that it holds.',
  fails: 'still-held',
  chunks: [6, 40],
});
