import { task } from '../task.ts';

export default task({
  right: 1,
  because: 'pipe() only stops reading: the origin sees a slow client that is still connected.',
  fails: 'still-held',
  chunks: [6, 60],
});
