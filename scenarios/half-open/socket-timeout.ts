import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const IDLE_MS = 5_000;
const idle = { outcome: 'released by timer', sinceLastWriteMs: [IDLE_MS - 50, IDLE_MS + 1_000] } as const;

export default scenario({
  id: 'half-open/socket-timeout',
  claim: 'A socket timeout ends a quiet stream after its time, whether or not the client is still there.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop': { subscription: idle },
    stay: { subscription: 'premature' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'The timer belongs to the server and counts from the last byte in either direction. It needs no packet, so it ends every quiet stream, also that of a patient client.',
  lesson:
    'A socket timeout measures the stream, not the client: it is a fix only where a quiet client is a lost client.',
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
