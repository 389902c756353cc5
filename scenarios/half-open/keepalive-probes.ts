import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const IDLE_MS = 1_000;
const INTERVAL_MS = 1_000;
const QUESTIONS = 2;
const GIVES_UP_MS = IDLE_MS + QUESTIONS * INTERVAL_MS;
const lost = { outcome: 'released by read', sinceDisconnectMs: [GIVES_UP_MS - 1_500, GIVES_UP_MS + 2_000] } as const;

export default scenario({
  id: 'half-open/keepalive-probes',
  claim:
    'TCP keepalive with two probes finds a lost client of a quiet stream in three seconds, and never finds a frozen one.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down': { subscription: lost },
    sigstop: { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'The third and the fourth argument set the interval of the probes and how many may stay without an answer. Node has them since 24.19; an older Node ignores them and sends ten probes. A packet or two may be lost on a good link too: with two probes, a client is given up after three bad seconds.',
  lesson: 'Set the number of probes: the default number takes ten of the eleven seconds.',
  serve: (connection) => (request, response) => {
    const subscription = connection.acquire('subscription');
    request.socket.setKeepAlive(true, IDLE_MS, INTERVAL_MS, QUESTIONS);
    response.once('close', () => subscription.release());
    response.write('connected\n');
  },
});
