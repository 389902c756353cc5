import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { getItemLimit } from '../kit/item-limit.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';

export default scenario({
  id: 'recipes/on-http',
  claim:
    'On node:http, the response’s close and a signal end a quiet stream at once, whether or not the request’s body was read.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held', items: 'in order' },
  },
  why: 'The response closes when its connection does, on every version and after every body. The signal ends the wait at once; pipeline() alone would act only on the next message.',
  lesson: 'Make one signal from the response’s close before the first await, and pass it to everything that waits.',
  request: { method: 'POST', bodyBytes: 64 },
  serve: (connection) => async (request, response) => {
    const controller = new AbortController();
    response.once('close', () => controller.abort());
    try {
      await json(request);
      await connection.setup();
      const messages = subscribe(connection, { signal: controller.signal, limit: getItemLimit(request) });
      await pipeline(messages, response);
    } catch (error) {
      if (!controller.signal.aborted) throw error; // a client that leaves is no error, not even during its upload
    }
  },
});
