import { collectGarbage } from '../../kit/gc.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/13-collected-signal/bug',
  claim: 'The signal of a web Request no longer aborts after the Request itself has been garbage-collected.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  why: 'new Request() does not pass its signal on. It makes its own signal, which follows the other one through a weak reference; only the Request itself holds what the two need. The handler keeps the signal and its listener, but without the Request nothing passes the abort on to them. The bug needs a stream that outlives a garbage collection, so tests do not show it. Node 22, 24 and 26 all have it.',
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
    handle(new Request('http://localhost/', { signal: gone.signal }));
    await collectGarbage(); // sooner or later Node does it by itself
    response.write('data: welcome\n\n');
  },
});
