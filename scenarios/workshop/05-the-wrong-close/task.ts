import { task } from '../task.ts';

export default task({
  right: 1,
  because: 'A request closes when it has been read; with GET nobody reads it, so it seems to close with the client.',
  fails: 'released-early',
  chunks: [6, 40],
});
