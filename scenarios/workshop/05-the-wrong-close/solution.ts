import { text } from 'node:stream/consumers';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/05-the-wrong-close',
  claim: 'After a body was read, the close of the response shows when the client has disconnected.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort': { subscription: 'released by read' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'Since Node 16, close of a request means that the request was consumed. Close of the response means that the response is over.',
  lesson: 'To know whether the client is connected, check the response, never the request.',
  links: ['https://github.com/dust-tt/dust/issues/24357', 'https://github.com/nodejs/node/issues/38924'],
  request: { method: 'POST', bodyBytes: 16 },
  serve: (connection) => async (request, response) => {
    const subscription = connection.acquire('subscription');
    let sent = 0;
    const say = () => response.write(`item ${(sent += 1)}\n`);
    const timer = setInterval(say, TICK_MS);
    response.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
    await text(request);
    say();
  },
});
