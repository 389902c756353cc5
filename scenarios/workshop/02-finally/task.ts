import { task } from '../task.ts';

export default task({
  right: 2,
  because: 'return() takes effect where the generator waits at a yield; here that is 25 s away, at the last one.',
  fails: 'still-held',
  chunks: [6, 40],
});
