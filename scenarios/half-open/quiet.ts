import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'half-open/quiet',
  claim: 'A quiet stream holds on to a client that is gone without a word.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'An established connection on which nothing is sent needs no packet to stay established, not for days. There is nothing that could get lost, so nothing is missed.',
  lesson: 'Silence is not an event: close comes for a FIN or an RST, and for nobody who cannot send one.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    response.once('close', () => subscription.release());
    response.write('connected\n');
  },
});
