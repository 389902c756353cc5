import { task } from '../task.ts';

export default task({
  right: 2,
  because:
    'The subscription ends with the body of the POST; the beat, the file and the watch stay after the reader disconnects.',
  fails: 'still-held',
  chunks: [6, 60],
  leastBeats: 2,
});
