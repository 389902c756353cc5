import { scenario } from '../../kit/scenario.ts';
import { countUnacknowledgedBytes } from '../../kit/send-queue.ts';

const BEAT_MS = 100;
const DEADLINE_MS = 300;
const nothing = { outcome: 'settles', value: [0, 0] } as const;
const soon = { outcome: 'released by timer', sinceDisconnectMs: [DEADLINE_MS - BEAT_MS, DEADLINE_MS + 500] } as const;

export default scenario({
  id: 'incidents/11-half-open/fix',
  claim: 'A heartbeat with a deadline on what the kernel still holds lets go of a client that is gone without a word.',
  guards: ['subscription'],
  gauges: ['queued bytes'],
  expect: {
    vanish: { subscription: soon, 'queued bytes': nothing },
    stall: { subscription: 'silent' }, // its kernel acknowledges
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    stay: { subscription: 'held', 'queued bytes': nothing },
  },
  why: 'Bytes leave the kernel’s queue when the other kernel acknowledges them: beats that stay there are the news that nothing in Node tells. The queue is the fifth column of /proc/net/tcp, on Linux. It speaks for the client’s machine: one that has stopped reading has a kernel that acknowledges in its place, and only an answer that the program itself must give would find that one.',
  lesson: 'Put the deadline on what comes back: an acknowledgement of the kernel, or better an answer of the client.',
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
