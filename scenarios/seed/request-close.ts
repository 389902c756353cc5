import { text } from 'node:stream/consumers';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/request-close',
  claim:
    'After a body was read, the request’s close fires while the client is still there; the response’s close tells the truth.',
  guards: ['request', 'response'],
  expect: {
    'fin, reset, half-close, abort': { request: 'premature', response: 'released by read' },
    stay: { request: 'premature', response: 'held' },
  },
  why: 'Since Node 16, close on an IncomingMessage means that the message was consumed. A GET that nobody reads still gets it on disconnect, which is why tests with GET pass and the POST in production cleans up before it has begun.',
  lesson: 'Listen on the response: close with writableFinished === false says that the answer was cut short.',
  links: ['https://github.com/nodejs/node/issues/38924', 'https://github.com/nodejs/node/issues/40775'],
  request: { method: 'POST', bodyBytes: 16 },
  serve: (connection) => async (request, response) => {
    const onRequest = connection.acquire('request');
    const onResponse = connection.acquire('response');
    request.once('close', () => onRequest.release());
    response.once('close', () => onResponse.release());
    await text(request);
    response.write('connected\n');
  },
});
