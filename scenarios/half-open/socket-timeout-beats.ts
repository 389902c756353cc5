import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const IDLE_MS = 5_000;
const BEAT_MS = 1_000;

export default scenario({
  id: 'half-open/socket-timeout-beats',
  claim: 'A heartbeat refreshes the socket timeout itself, so the timeout finds no lost client.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'A write is activity of the socket, and it restarts the timeout, whether or not the client receives it. The heartbeat keeps patient clients from being cut off, and it keeps the lost clients as well.',
  lesson:
    'A timeout that your own writes refresh does not measure the client: refresh it when something comes back from the client.',
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
