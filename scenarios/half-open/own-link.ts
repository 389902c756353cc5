import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const EVERY_MS = 500;

export default scenario({
  id: 'half-open/own-link',
  claim: 'When the server’s own link goes down, the connections that use it get no error.',
  guards: ['subscription'],
  expect: { 'link-down': { subscription: 'silent' } },
  patienceMs: LONG_PATIENCE_MS,
  network: { linkDownAt: 'server' },
  why: 'When the client’s end goes down, the server’s kernel sends into a link without a carrier. When the server’s own end goes down, the kernel has no route and sends nothing. Neither is an error of the connection: links come back, and TCP was made to survive that.',
  lesson: 'TCP survives a link that goes down, by design; your server must set its own limit.',
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
