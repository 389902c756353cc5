import { task } from '../task.ts';

export default task({
  right: 1,
  because: 'The kernel takes a few megabytes; all further bytes wait in the memory of the server.',
  fails: 'unbounded-queue',
  chunks: [20, 1_000],
  mostQueuedBytes: 512 * 1024,
});
