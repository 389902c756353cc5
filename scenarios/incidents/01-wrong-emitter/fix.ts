import { json } from 'node:stream/consumers';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/01-wrong-emitter/fix',
  claim: 'A cleanup on the response’s close runs for every client that disconnects, whether or not the body was read.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'released by read' },
    stay: { subscription: 'held' },
  },
  why: 'The response closes when it has been sent, or when its connection is gone: the event does not depend on what read the body.',
  lesson: 'Listen to the response’s close: it fires when the client has disconnected.',
  links: ['https://github.com/dust-tt/dust/issues/24357', 'https://github.com/nodejs/node/issues/38924'],
  request: { method: 'POST', bodyBytes: 64 },
  serve: (connection) => async (request, response) => {
    await json(request);
    const subscription = connection.acquire('subscription');
    const timer = setInterval(() => {
      connection.tick();
      response.write('data: running\n\n');
    }, TICK_MS);
    response.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
    await connection.setup();
  },
});
