import { text } from 'node:stream/consumers';
import { scenario } from '../../kit/scenario.ts';
import type { GuardExpectations } from '../../kit/vocabulary.ts';
import { paymentProvider } from './payment-provider.ts';

const DEADLINE_MS = 30_000;
const once = { outcome: 'settles', value: [1, 1] } as const;
const paid: GuardExpectations = { order: { outcome: 'released', anyCause: true }, charges: once, confirmations: once };

export default scenario({
  id: 'incidents/35-payment/fix',
  claim: 'A payment with its own deadline is confirmed exactly once, whether or not the customer waits for it.',
  guards: ['order'], // open, until it is known whether it has been paid
  gauges: ['charges', 'confirmations'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort, kill': paid,
    complete: { order: 'released by end', charges: once, confirmations: once },
  },
  why: 'The call ends with the provider’s answer or with its own deadline; the client does not affect it. A write to a closed response is dropped and throws nothing, so the handler runs to its end.',
  lesson:
    'Decide for each step what a disconnect may stop: a read may end with the client, a payment gets its own deadline.',
  links: [
    'https://github.com/uNetworking/uWebSockets.js/issues/364',
    'https://github.com/elysiajs/elysia/pull/1521',
    'https://github.com/HarperFast/harper/pull/2047',
  ],
  request: { method: 'POST', bodyBytes: 64 },
  serve: (connection) => async (request, response) => {
    const body = await text(request);
    const url = await paymentProvider(connection);
    connection.setGauge('charges', 0);
    let confirmations = 0;
    connection.setGauge('confirmations', confirmations);
    const order = connection.acquire('order');
    const answer = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(DEADLINE_MS) });
    if (!answer.ok) throw new Error(`Expected the card to be charged, got ${answer.status}.`);
    connection.setGauge('confirmations', (confirmations += 1));
    response.end('paid\n');
    order.release();
  },
});
