import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const BEAT_MS = 1_000;

export default scenario({
  id: 'half-open/beats',
  claim: 'A heartbeat alone finds nobody who is gone without a word.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'A heartbeat finds clients whose kernel answers it with RST, and gives parked code a turn. Here nobody answers, and an unanswered beat looks like any write: accepted.',
  lesson: 'A heartbeat that nobody has to answer is a monologue.',
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
