import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const EVERY_MS = 500;

export default scenario({
  id: 'half-open/ticking',
  claim: 'Writes to a client that is gone without a word succeed, one after the other.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'A write hands bytes to the kernel, which keeps what is not acknowledged and sends it again, with growing pauses: fifteen times, which is a quarter of an hour. Until then it has room for megabytes, so the callback of each write says success and writableLength stays 0.',
  lesson: 'That a write succeeded says that your kernel has the bytes, and nothing of the client.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    const timer = setInterval(() => {
      connection.tick();
      response.write('running...\n');
    }, EVERY_MS);
    response.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
    response.write('connected\n');
  },
});
