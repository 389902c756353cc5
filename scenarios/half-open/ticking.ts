import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const EVERY_MS = 500;

export default scenario({
  id: 'half-open/ticking',
  claim: 'Every write to a client that is gone without a FIN or RST succeeds.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'A write hands bytes to the kernel. The kernel keeps what is not acknowledged and retransmits it with growing pauses: fifteen times, which takes a quarter of an hour. Until then it has room for megabytes, so the callback of each write reports success and writableLength stays 0.',
  lesson: 'A successful write means that your kernel has the bytes; it says nothing about the client.',
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
