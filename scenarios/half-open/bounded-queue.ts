import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const EVERY_MS = 100;
const CHUNK = Buffer.alloc(128 * 1024, 'x');
/** What the slowest reader that is worth keeping may be behind. */
const MOST_QUEUED = 4 * 1024 * 1024;

export default scenario({
  id: 'half-open/bounded-queue',
  claim: 'A bound on the queue evicts every half-open client of a stream with much to say, within seconds.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': {
      subscription: { outcome: 'released by timer', sinceDisconnectMs: [0, 20_000] },
    },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'The kernel takes what fits into its buffers; what it does not take waits in writableLength. A bound on that is a bound on memory, and the time until it is reached is the kernel’s room, divided by how much the stream has to say.',
  lesson: 'Look at writableLength before each write: the queue of a lost client grows, that of a living one does not.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    const timer = setInterval(() => {
      if (response.writableLength <= MOST_QUEUED) return response.write(CHUNK);
      connection.markNoticed('timer');
      return response.destroy();
    }, EVERY_MS);
    response.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
  },
});
