import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';
import { countUnacknowledgedBytes } from '../kit/send-queue.ts';

const BEAT_MS = 1_000;
const DEADLINE_MS = 3_000;

export default scenario({
  id: 'half-open/kernel-queue',
  claim: 'A heartbeat with a deadline on the kernel’s send queue finds a lost client, but not a frozen one.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down': {
      subscription: { outcome: 'released by timer', sinceDisconnectMs: [DEADLINE_MS - BEAT_MS, 10_000] },
    },
    'sigstop, stall': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'Bytes leave the kernel’s send queue when the other kernel acknowledges them. Heartbeats that stay in the queue are the sign that Node does not report. The kernel of a frozen program still acknowledges.',
  lesson: 'The send queue shows in seconds what retransmission shows in a quarter of an hour.',
  serve: (connection) => (request, response) => {
    const subscription = connection.acquire('subscription');
    let emptyAt = Date.now();
    const timer = setInterval(() => {
      if (countUnacknowledgedBytes(request.socket) === 0) emptyAt = Date.now();
      if (Date.now() - emptyAt >= DEADLINE_MS) {
        connection.markNoticed('timer');
        return response.destroy();
      }
      connection.markHeartbeat(1);
      return response.write('\n');
    }, BEAT_MS);
    response.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
    response.write('connected\n');
  },
});
