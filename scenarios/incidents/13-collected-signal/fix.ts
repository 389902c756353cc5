import type { ServerResponse } from 'node:http';
import { collectGarbage } from '../../kit/gc.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const requests = new WeakMap<ServerResponse, Request>();

export default scenario({
  id: 'incidents/13-collected-signal/fix',
  claim: 'The signal of a web Request aborts when the client disconnects, as long as the Request is referenced.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    stay: { subscription: 'held' },
  },
  why: 'The Request stays in memory as long as the response, so its signal still follows the one that the adapter aborts. The map is weak: it keeps nothing longer than the response exists.',
  lesson:
    'An adapter that makes a Request for a handler must keep it until the response is closed: the signal depends on it.',
  links: [
    'https://github.com/nodejs/undici/issues/3644',
    'https://github.com/nodejs/undici/pull/4984',
    'https://github.com/remix-run/react-router/pull/15023',
  ],
  serve: (connection) => async (_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const handle = ({ signal }: Request) => {
      const subscription = connection.acquire('subscription');
      const timer = setInterval(() => connection.tick(), TICK_MS);
      signal.addEventListener('abort', () => {
        clearInterval(timer);
        subscription.release();
      });
    };
    const request = new Request('http://localhost/', { signal: gone.signal });
    requests.set(response, request); // as long as there is a response, there is its request
    handle(request);
    await collectGarbage(); // sooner or later Node does it by itself
    response.write('data: welcome\n\n');
  },
});
