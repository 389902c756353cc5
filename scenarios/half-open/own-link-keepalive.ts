import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'half-open/own-link-keepalive',
  claim:
    'TCP keepalive also counts probes that could not be sent, so it finds a lost client in the same time when the server’s own link is down.',
  guards: ['subscription'],
  expect: { 'link-down': { subscription: { outcome: 'released by read', sinceDisconnectMs: [9_500, 13_000] } } },
  patienceMs: LONG_PATIENCE_MS,
  network: { linkDownAt: 'server' },
  why: 'The kernel does not treat the missing route as an answer. It counts ten probes, one a second, and then reports ETIMEDOUT, as for a client that vanished.',
  lesson: 'One fix covers both ends of the cable.',
  serve: (connection) => (request, response) => {
    const subscription = connection.acquire('subscription');
    request.socket.setKeepAlive(true, 1_000);
    response.once('close', () => subscription.release());
    response.write('connected\n');
  },
});
