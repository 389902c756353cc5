import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'half-open/own-link-keepalive',
  claim:
    'TCP keepalive counts questions, also those that could not be sent: a link of one’s own that is down is found in the same time.',
  guards: ['subscription'],
  expect: { 'link-down': { subscription: { outcome: 'released by read', sinceDisconnectMs: [9_500, 13_000] } } },
  patienceMs: LONG_PATIENCE_MS,
  network: { linkDownAt: 'server' },
  why: 'The kernel does not take the missing route for an answer. It counts ten questions, one a second, and then says ETIMEDOUT, as for a client that vanished.',
  lesson: 'One cure covers both ends of the cable.',
  serve: (connection) => (request, response) => {
    const subscription = connection.acquire('subscription');
    request.socket.setKeepAlive(true, 1_000);
    response.once('close', () => subscription.release());
    response.write('connected\n');
  },
});
