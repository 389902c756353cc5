import { json } from 'node:stream/consumers';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/01-wrong-emitter/bug',
  claim:
    'A cleanup on the request’s close never runs once the body has been read: the event is over before the stream begins.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'silent' },
    'before-first-byte: fin, reset, abort': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  why: 'Since Node 16 the close of an IncomingMessage means that the body has been consumed. A POST whose JSON is parsed emits it before the handler listens; a GET in a test does not, because its empty body is not read.',
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
    request.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
    await connection.setup();
  },
});
