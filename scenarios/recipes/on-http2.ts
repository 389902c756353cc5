import { createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { pipeline } from 'node:stream/promises';
import { startListening } from '../kit/listening.ts';
import { getItemLimit } from '../kit/item-limit.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';

export default scenario({
  id: 'recipes/on-http2',
  claim: 'On node:http2, the response’s close and a signal end a quiet stream at once, and its session stays open.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'A cancelled stream closes its response as a lost connection does. finish may come in both cases, so it shows nothing.',
  lesson: 'On HTTP/2 listen to the response’s close, as on HTTP/1.1.',
  request: { method: 'GET', bodyBytes: 0, protocol: 'http2' },
  listen: async ({ host, port, getConnection }) => {
    const handleRequest = async (request: Http2ServerRequest, response: Http2ServerResponse) => {
      const controller = new AbortController();
      response.once('close', () => controller.abort());
      try {
        const connection = getConnection(request.headers);
        await connection.setup();
        const messages = subscribe(connection, { signal: controller.signal, limit: getItemLimit(request) });
        await pipeline(messages, response);
      } catch (error) {
        if (!controller.signal.aborted) throw error; // a client that leaves is no error
      }
    };
    const server = createServer((request, response) => {
      handleRequest(request, response).catch((error: unknown) => {
        getConnection(request.headers).markError(error); // uncaught, it would end the process
        response.destroy();
      });
    });
    return { port: await startListening(server, host, port) };
  },
});
