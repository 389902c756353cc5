import { getItemLimit } from '../../kit/item-limit.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/04-finish-or-close',
  claim: 'A cleanup on the response’s close runs once, whether the stream was finished or cut off.',
  guards: ['interval'],
  expect: {
    'fin, reset, half-close, abort': { interval: 'released by read' },
    complete: { interval: 'released by end' },
    stay: { interval: 'held', items: 'in order' },
  },
  why: 'finish means that the whole answer was handed over. close follows it, and also comes without it.',
  lesson: 'Put the cleanup on the response’s close; check writableFinished if you must know which of the two it was.',
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
