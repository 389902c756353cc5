import { task } from '../task.ts';

export default task({
  right: 3,
  because: 'The generator is parked in an await; return() queues behind it until somebody says something.',
  fails: 'too-late',
  chunks: [1, 10],
  patienceMs: 2_000,
});
