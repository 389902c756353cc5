import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const IDLE_MS = 5_000;
const idle = { outcome: 'released by timer', sinceLastWriteMs: [IDLE_MS - 50, IDLE_MS + 1_000] } as const;

export default scenario({
  id: 'half-open/socket-timeout',
  claim: 'A socket timeout ends a quiet stream after its time, whoever is at the other end.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop': { subscription: idle },
    stay: { subscription: 'premature' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'The timer is the server’s own and counts from the last byte in either direction. It needs no packet, so nobody escapes it, a patient client neither.',
  lesson: 'A socket timeout measures the stream, not the client: it is a cure only where quiet means gone.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    response.setTimeout(IDLE_MS, () => {
      connection.markNoticed('timer');
      response.destroy();
    });
    response.once('close', () => subscription.release());
    response.write('connected\n');
  },
});
