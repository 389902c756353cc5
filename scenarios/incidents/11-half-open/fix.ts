import { scenario } from '../../kit/scenario.ts';
import { countUnacknowledgedBytes } from '../../kit/send-queue.ts';

const BEAT_MS = 100;
const DEADLINE_MS = 300;
const nothing = { outcome: 'settles', value: [0, 0] } as const;
const soon = { outcome: 'released by timer', sinceDisconnectMs: [DEADLINE_MS - BEAT_MS, DEADLINE_MS + 500] } as const;

export default scenario({
  id: 'incidents/11-half-open/fix',
  claim: 'A heartbeat with a deadline on the kernel’s send queue releases a client that is gone without a FIN or RST.',
  guards: ['subscription'],
  gauges: ['queued bytes'],
  expect: {
    vanish: { subscription: soon, 'queued bytes': nothing },
    stall: { subscription: 'silent' }, // its kernel acknowledges
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    stay: { subscription: 'held', 'queued bytes': nothing },
  },
  why: 'Bytes leave the kernel’s send queue when the other kernel acknowledges them: heartbeats that stay in the queue are the sign that Node does not report. The queue is the fifth column of /proc/net/tcp, on Linux. It reports on the client’s machine, not on its program: when a program has stopped reading, its kernel still acknowledges, and only an answer that the program itself must send would find that client.',
  lesson: 'Set the deadline on what comes back: an acknowledgment of the kernel, or better, an answer of the client.',
  links: ['https://github.com/nesquena/hermes-webui/issues/7105', 'https://github.com/HarperFast/harper/issues/2747'],
  serve: (connection) => (request, response) => {
    const subscription = connection.acquire('subscription');
    const deadline = setTimeout(() => {
      connection.markNoticed('timer');
      response.destroy();
    }, DEADLINE_MS);
    const timer = setInterval(() => {
      connection.setGauge('queued bytes', response.writableLength);
      connection.markHeartbeat(1);
      if (countUnacknowledgedBytes(request.socket) === 0) deadline.refresh();
      response.write('\n');
    }, BEAT_MS);
    response.once('close', () => {
      clearInterval(timer);
      clearTimeout(deadline);
      subscription.release();
    });
    response.write('connected\n');
  },
});
