import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const BEAT_MS = 1_000;

export default scenario({
  id: 'half-open/beats',
  claim: 'A heartbeat alone does not find a client that is gone without a FIN or RST.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'A heartbeat finds clients whose kernel answers it with RST, and it gives a waiting generator a turn. Here no answer comes, and a heartbeat without an answer looks like any other write: the kernel accepts it.',
  lesson: 'A heartbeat proves nothing unless the client must answer it.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    const timer = setInterval(() => {
      connection.markHeartbeat(1);
      response.write('\n');
    }, BEAT_MS);
    response.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
    response.write('connected\n');
  },
});
