import { task } from '../task.ts';

export default task({
  right: 2,
  because: 'The finally closes the file that was opened last. The first one has no name any more.',
  fails: 'still-held',
  chunks: [1, 10],
});
