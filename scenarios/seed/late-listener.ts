import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/late-listener',
  claim: 'A listener that is added after an await misses a client that disconnected during it.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort': { subscription: 'released by read' },
    'before-first-byte: fin, reset, half-close, abort': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  why: 'close is emitted once. Here it is emitted while the handler still awaits its query, before any listener exists; a listener that is added later waits for an event that has passed.',
  lesson: 'Listen before the first await, or check response.destroyed after it.',
  links: ['https://github.com/nestjs/nest/issues/17017'],
  serve: (connection) => async (_request, response) => {
    await connection.setup();
    const subscription = connection.acquire('subscription');
    const timer = setInterval(() => connection.tick(), TICK_MS);
    response.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
    response.write('connected\n');
  },
});
