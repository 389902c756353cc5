import { task } from '../task.ts';

export default task({
  right: 1,
  because:
    'A request closes when it has been read; the body of a GET is not read, so its request seems to close with the client.',
  fails: 'released-early',
  chunks: [6, 40],
});
