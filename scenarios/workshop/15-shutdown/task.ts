import { task } from '../task.ts';

export default task({
  right: 3,
  because:
    'A handler for SIGTERM replaces the default exit, and close() waits for the stream, which waits for its client.',
  fails: 'never-stops',
  chunks: [6, 60],
});
