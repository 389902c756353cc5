import { task } from '../task.ts';

export default task({
  right: 1,
  because: 'The kernel takes a few megabytes; all further bytes wait in the memory of the server.',
  fails: 'unbounded-queue',
  chunks: [20, 2_500],
  leastBytes: 20 * 128 * 1024,
  mostQueuedBytes: 513 * 1024, // with what the protocol adds to each chunk
  patienceMs: 2_500, // a wait that ends by a clock writes on after that
});
