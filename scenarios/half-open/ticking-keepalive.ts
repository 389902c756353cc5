import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const EVERY_MS = 500;

export default scenario({
  id: 'half-open/ticking-keepalive',
  claim: 'TCP keepalive does nothing for a stream that writes more often than it would ask.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'Keepalive is for idle connections. One with unacknowledged data is not idle: its kernel is busy sending that again, and asks nothing beside it. So the line that found a lost client in seconds finds none as soon as the stream has something to say.',
  lesson: 'A heartbeat switches keepalive off: have one or the other.',
  serve: (connection) => (request, response) => {
    const subscription = connection.acquire('subscription');
    request.socket.setKeepAlive(true, 1_000);
    const timer = setInterval(() => {
      connection.tick();
      response.write('running...\n');
    }, EVERY_MS);
    response.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
    response.write('connected\n');
  },
});
