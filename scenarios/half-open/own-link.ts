import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const EVERY_MS = 500;

export default scenario({
  id: 'half-open/own-link',
  claim: 'Not even the end of the server’s own link is told to a connection that was using it.',
  guards: ['subscription'],
  expect: { 'link-down': { subscription: 'silent' } },
  patienceMs: LONG_PATIENCE_MS,
  network: { linkDownAt: 'server' },
  why: 'Where the client’s end goes down, the server’s kernel sends into a link without a carrier. Where its own end goes down, it has no route and sends nothing. Neither is an error of the connection: links come back, and TCP was made to survive that.',
  lesson: 'TCP outlives links by design; what it must not outlive is yours to say.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
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
