import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const IDLE_MS = 1_000;
/** Node asks once a second after that, and gives up after ten questions. */
const GIVES_UP_MS = IDLE_MS + 10 * 1_000;
const lost = { outcome: 'released by read', sinceDisconnectMs: [GIVES_UP_MS - 1_500, GIVES_UP_MS + 2_000] } as const;

export default scenario({
  id: 'half-open/keepalive',
  claim: 'TCP keepalive finds a lost client of a quiet stream in eleven seconds, and never finds a frozen one.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down': { subscription: lost },
    sigstop: { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'When the kernel has received nothing for a second, it sends a probe: a packet without data that the other kernel must answer. After ten probes without an answer, the pending read reports ETIMEDOUT. The kernel of a frozen process still answers.',
  lesson: 'Keepalive checks the machine, not the program, and costs one line.',
  serve: (connection) => (request, response) => {
    const subscription = connection.acquire('subscription');
    request.socket.setKeepAlive(true, IDLE_MS);
    response.once('close', () => subscription.release());
    response.write('connected\n');
  },
});
