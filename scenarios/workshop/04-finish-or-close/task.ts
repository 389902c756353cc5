import { task } from '../task.ts';

export default task({
  right: 2,
  because: 'finish belongs to an answer that was sent to its end; one that is cut off only closes.',
  fails: 'still-held',
  chunks: [6, 40],
});
