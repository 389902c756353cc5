import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const EVERY_MS = 500;

export default scenario({
  id: 'half-open/ticking-keepalive',
  claim: 'TCP keepalive does nothing for a stream that writes more often than keepalive would probe.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'Keepalive is for idle connections. A connection with unacknowledged data is not idle: its kernel retransmits the data and sends no probes. So the option that found a lost client in seconds finds none as soon as the stream sends data.',
  lesson: 'A heartbeat turns keepalive off: use one or the other.',
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
