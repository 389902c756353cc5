import { task } from '../task.ts';

export default task({
  right: 3,
  because: 'The generator waits in an await; return() queues behind it until the next message.',
  fails: 'too-late',
  chunks: [2, 16],
  patienceMs: 3_200, // two messages, whenever it begins
});
