import { task } from '../task.ts';

export default task({
  right: 3,
  because: 'pipe() ends the file at the end of the request. A request that was cut off has none.',
  fails: 'still-held',
  chunks: [6, 60],
  removesFiles: true,
});
