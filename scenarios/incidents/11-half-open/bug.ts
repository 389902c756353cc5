import { scenario } from '../../kit/scenario.ts';

const BEAT_MS = 100;
const DEADLINE_MS = 300;
const nothing = { outcome: 'settles', value: [0, 0] } as const;

export default scenario({
  id: 'incidents/11-half-open/bug',
  claim: 'A heartbeat with a deadline on its write keeps every client that is gone without a FIN or RST.',
  guards: ['subscription'],
  gauges: ['queued bytes'],
  expect: {
    vanish: { subscription: 'silent', 'queued bytes': nothing },
    stall: { subscription: 'silent' }, // its kernel acknowledges
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    stay: { subscription: 'held', 'queued bytes': nothing },
  },
  why: 'The callback of write() comes when the kernel has taken the bytes, and so does drain; writableLength counts what the kernel has not taken. The kernel has room for days of heartbeats. None of the three shows whether the other end acknowledges them. Linux gives up after a quarter of an hour of retransmission.',
  lesson: 'A successful write says something about your own kernel, and nothing about the client.',
  links: ['https://github.com/nesquena/hermes-webui/issues/7105', 'https://github.com/HarperFast/harper/issues/2747'],
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    const deadline = setTimeout(() => {
      connection.markNoticed('timer');
      response.destroy();
    }, DEADLINE_MS);
    const timer = setInterval(() => {
      connection.setGauge('queued bytes', response.writableLength);
      connection.markHeartbeat(1);
      response.write('\n', () => deadline.refresh());
    }, BEAT_MS);
    response.once('close', () => {
      clearInterval(timer);
      clearTimeout(deadline);
      subscription.release();
    });
    response.write('connected\n');
  },
});
