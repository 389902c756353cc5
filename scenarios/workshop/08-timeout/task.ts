import { task } from '../task.ts';

export default task({
  right: 2,
  because: 'The timer was set once, when the stream began; nothing that happens on the stream restarts it.',
  fails: 'ended-early',
  chunks: [6, 40],
  mostQuietMs: 1_000, // twice the timeout: an age is longer, or cuts off a stream that works
});
