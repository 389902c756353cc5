import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const IDLE_MS = 5_000;
const EVERY_MS = 100;
const CHUNK = Buffer.alloc(256 * 1024, 'x');

export default scenario({
  id: 'half-open/socket-timeout-bulk',
  claim: 'A socket timeout finds every half-open client of a busy stream, and keeps the client that reads.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': {
      subscription: { outcome: 'released by timer', sinceDisconnectMs: [IDLE_MS - 50, LONG_PATIENCE_MS] },
    },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'Once the kernel’s buffers are full, a write does not complete, and only a completed write restarts the timeout. From then on the timeout measures progress. Meanwhile the loop does not check the result of write(), and the data queues in the process.',
  lesson:
    'For a busy stream, a socket timeout is a deadline on progress; stop writing when write() returns false, or the queue grows.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    response.setTimeout(IDLE_MS, () => {
      connection.markNoticed('timer');
      response.destroy();
    });
    const timer = setInterval(() => response.write(CHUNK), EVERY_MS);
    response.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
  },
});
