import { task } from '../task.ts';

export default task({
  right: 3,
  because:
    'The parser has read the request to its end, and with that the request is over: nothing happens to it any more.',
  fails: 'still-held',
  chunks: [2, 32],
  patienceMs: 3_200, // two messages, whenever it begins, although each of 52 ticks may be 10 ms late
});
