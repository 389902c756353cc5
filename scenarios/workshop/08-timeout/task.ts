import { task } from '../task.ts';

export default task({
  right: 2,
  because: 'The timer was set once, when the stream began; nothing that happens on the stream restarts it.',
  fails: 'ended-early',
  chunks: [6, 40],
});
