import { text } from 'node:stream/consumers';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/request-close',
  claim:
    'After a body was read, the request’s close fires while the client is still connected; the response’s close fires at the disconnect.',
  guards: ['request', 'response'],
  expect: {
    'fin, reset, half-close, abort': { request: 'premature', response: 'released by read' },
    'during-upload: fin, reset, half-close, abort': { request: 'released by read', response: 'released by read' },
    stay: { request: 'premature', response: 'held' },
  },
  why: 'Since Node 16, close on an IncomingMessage means that the message was consumed. A GET that is not read still emits it on disconnect, so tests with GET pass, and the POST in production cleans up before its stream begins.',
  lesson: 'Listen on the response: close with writableFinished === false means that the answer was cut short.',
  links: ['https://github.com/nodejs/node/issues/38924', 'https://github.com/nodejs/node/issues/40775'],
  request: { method: 'POST', bodyBytes: 16 },
  serve: (connection) => async (request, response) => {
    const onRequest = connection.acquire('request');
    const onResponse = connection.acquire('response');
    request.once('close', () => onRequest.release());
    response.once('close', () => onResponse.release());
    try {
      await text(request);
      response.write('connected\n');
    } catch (error) {
      if (request.complete) throw error; // an upload that is cut off is no error
    }
  },
});
