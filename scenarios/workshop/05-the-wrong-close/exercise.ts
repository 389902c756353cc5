import { text } from 'node:stream/consumers';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/05-the-wrong-close',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort': { subscription: 'released by read' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/dust-tt/dust/issues/24357', 'https://github.com/nodejs/node/issues/38924'],
  request: { method: 'POST', bodyBytes: 16 },
  serve: (connection) => async (request, response) => {
    const subscription = connection.acquire('subscription');
    let sent = 0;
    const say = () => response.write(`item ${(sent += 1)}\n`);
    const timer = setInterval(say, TICK_MS);
    // TODO: with GET this worked for years. Then the question moved into the body of a POST.
    request.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
    await text(request);
    say();
  },
});
