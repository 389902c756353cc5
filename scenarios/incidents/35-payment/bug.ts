import { text } from 'node:stream/consumers';
import { scenario } from '../../kit/scenario.ts';
import type { GuardExpectations } from '../../kit/vocabulary.ts';
import { paymentProvider } from './payment-provider.ts';

const once = { outcome: 'settles', value: [1, 1] } as const;
const never = { outcome: 'settles', value: [0, 0] } as const;
const lost: GuardExpectations = { order: 'silent', charges: once, confirmations: never };

export default scenario({
  id: 'incidents/35-payment/bug',
  claim:
    'The customer closes the page while it says “paying”: the card is charged, and the order stays pending forever.',
  guards: ['order'], // open, until it is known whether it has been paid
  gauges: ['charges', 'confirmations'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort, kill': lost,
    complete: { order: 'released by end', charges: once, confirmations: once },
  },
  why: 'The signal of the request ends the call, not the charge: fetch() closes its connection, but the provider has the order and executes it. The answer is lost, and so are all steps that should follow: the handler throws at the fetch(), before the confirmation.',
  lesson:
    'Decide for each step what a disconnect may stop: a read may end with the client, a payment gets its own deadline.',
  links: [
    'https://github.com/uNetworking/uWebSockets.js/issues/364',
    'https://github.com/elysiajs/elysia/pull/1521',
    'https://github.com/HarperFast/harper/pull/2047',
  ],
  request: { method: 'POST', bodyBytes: 64 },
  serve: (connection) => async (request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const body = await text(request);
    const url = await paymentProvider(connection);
    connection.setGauge('charges', 0);
    let confirmations = 0;
    connection.setGauge('confirmations', confirmations);
    const order = connection.acquire('order');
    const answer = await fetch(url, { method: 'POST', body, signal: gone.signal });
    if (!answer.ok) throw new Error(`Expected the card to be charged, got ${answer.status}.`);
    connection.setGauge('confirmations', (confirmations += 1));
    response.end('paid\n');
    order.release();
  },
});
