import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const EVERY_MS = 100;
const CHUNK = Buffer.alloc(128 * 1024, 'x');
/** What the slowest reader that is worth keeping may be behind. */
const MOST_QUEUED = 4 * 1024 * 1024;

export default scenario({
  id: 'half-open/bounded-queue',
  claim: 'A bound on the queue disconnects every half-open client of a busy stream within seconds.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': {
      subscription: { outcome: 'released by timer', sinceDisconnectMs: [0, 20_000] },
    },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'The kernel takes what fits into its buffers; the rest waits in writableLength. A bound on writableLength is a bound on memory. It is reached after a time that is the kernel’s buffer space divided by the rate of the stream.',
  lesson:
    'Check writableLength before each write: the queue of a lost client grows, the queue of a client that reads does not.',
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
