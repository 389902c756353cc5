import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const IDLE_MS = 5_000;
const BEAT_MS = 1_000;

export default scenario({
  id: 'half-open/socket-timeout-beats',
  claim: 'A heartbeat beside a socket timeout feeds the timeout itself, so that it finds nobody.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'A write is activity of the socket, and begins its timeout anew, whether or not anybody receives it. The beat that was to keep patient clients from being cut off keeps the lost ones as well.',
  lesson: 'A timeout that your own writes refresh is not about the client: refresh it by what comes back.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    response.setTimeout(IDLE_MS, () => {
      connection.markNoticed('timer');
      response.destroy();
    });
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
