import { task } from '../task.ts';

export default task({
  right: 3,
  because: 'Two connections, two clients: the model knows of ours, and we are still reading.',
  fails: 'still-held',
  chunks: [6, 60],
});
