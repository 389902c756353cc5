import { task } from '../task.ts';

export default task({
  right: 2,
  because: 'finish comes only after the whole answer was sent; an answer that is cut off only closes.',
  fails: 'still-held',
  chunks: [6, 40],
});
