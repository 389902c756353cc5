import { task } from '../task.ts';

export default task({
  right: 3,
  because: 'There are two connections and two clients: the model sees only our connection, and we are still reading.',
  fails: 'still-held',
  chunks: [6, 60],
});
