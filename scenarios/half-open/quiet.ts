import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'half-open/quiet',
  claim: 'A quiet stream holds its guard for a client that is gone without a FIN or RST.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  why: 'An established connection needs no packets to stay established, not for days. A quiet stream sends nothing, so nothing gets lost and the server sees nothing wrong.',
  lesson: 'Silence is not an event: close comes after a FIN or RST, and never for a client that cannot send one.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    response.once('close', () => subscription.release());
    response.write('connected\n');
  },
});
