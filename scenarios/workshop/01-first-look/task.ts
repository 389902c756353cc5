import { task } from '../task.ts';

export default task({
  right: 3,
  because: 'Node sees the close at once, but nothing calls the generator again, so its finally is not reached.',
  fails: 'wrong-prediction',
  predicts: true,
});
