import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const BEAT_MS = 1_000;
const DEADLINE_MS = 3_000;

export default scenario({
  id: 'half-open/heartbeat-deadline',
  claim: 'A deadline on the callback of a small write does not fire, because the kernel takes the bytes at once.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'The callback of a write, drain and writableLength all report when the kernel has taken the bytes. The kernel has room for megabytes, which is days of heartbeats. Node offers nothing that reports when the client acknowledged the bytes.',
  lesson: 'A deadline on writing needs writes that are large enough to fill the kernel.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    const deadline = setTimeout(() => {
      connection.markNoticed('timer');
      response.destroy();
    }, DEADLINE_MS);
    const timer = setInterval(() => {
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
