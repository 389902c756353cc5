import { task } from '../task.ts';

export default task({
  right: 3,
  because: 'Node knows of the close at once; the generator is never asked again, so its finally is not reached.',
  fails: 'wrong-prediction',
  predicts: true,
});
