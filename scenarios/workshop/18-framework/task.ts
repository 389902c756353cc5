import { task } from '../task.ts';

export default task({
  right: 3,
  because:
    'The parser has read the request to its end, and with that the request is over: nothing happens to it any more.',
  fails: 'still-held',
  chunks: [1, 20],
  patienceMs: 2_000,
});
