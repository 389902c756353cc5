import { getItemLimit } from '../../kit/item-limit.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/04-finish-or-close',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['interval'],
  expect: {
    'fin, reset, half-close, abort': { interval: 'released by read' },
    complete: { interval: 'released by end' },
    stay: { interval: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/nodejs/node/issues/6929'],
  serve: (connection) => (request, response) => {
    const interval = connection.acquire('interval');
    const last = getItemLimit(request);
    let sent = 0;
    const timer = setInterval(() => {
      connection.tick();
      response.write(`item ${(sent += 1)}\n`);
      if (sent === last) response.end();
    }, TICK_MS);
    // TODO: this runs for the stream that was sent to its end, and for no other.
    response.once('finish', () => {
      clearInterval(timer);
      interval.release();
    });
  },
});
