import { collectGarbage } from '../../kit/gc.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/13-collected-signal/bug',
  claim: 'The signal of a web Request does not abort any more once the Request itself has been collected as garbage.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  why: 'new Request() does not hand its signal on but makes one of its own, which follows the other through a weak reference; only the Request itself holds what the two need. The handler keeps the signal and its listener, and still they are cut off: the abort arrives in a signal that nobody follows. It needs a stream that outlives a garbage collection, so no test sees it. Node 22, 24 and 26 all do it.',
  lesson: 'Who makes a Request for a handler must keep it until the response is closed: the signal lives on it.',
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
