import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';
import { watchMemory } from './in-memory.ts';

const shutdown = new AbortController(); // lives as long as the process

export default scenario({
  id: 'incidents/23-any-retention/fix',
  claim:
    'One controller for each request, taken off the signal that lives long when the client leaves, stays in memory no longer than the client.',
  guards: ['subscription'],
  gauges: ['responses in memory'],
  expect: {
    reconnect: { subscription: 'released by read', 'responses in memory': { outcome: 'settles', value: [0, 0] } },
    'fin, reset, half-close, abort, kill': {
      subscription: 'released by read',
      'responses in memory': { outcome: 'settles', value: [0, 0] },
    },
    stay: { subscription: 'held', 'responses in memory': { outcome: 'settles', value: [1, 1] } },
  },
  why: 'Nothing is combined: the request has a controller of its own, and two events that abort it. The one listener on the signal that lives long is taken off as soon as the response closes, so nothing refers to the request any more.',
  lesson: 'What a request hangs on to a signal that outlives it, it must take off again itself.',
  links: [
    'https://github.com/triggerdotdev/trigger.dev/pull/3430',
    'https://github.com/nodejs/node/issues/64476',
    'https://github.com/nodejs/node/issues/54614',
  ],
  serverPerCell: true,
  runtime: 'node@22',
  serve: (connection) => async (_request, response) => {
    if (shutdown.signal.aborted) {
      response.destroy(); // a signal that has aborted tells nobody who comes later
      return;
    }
    const gone = new AbortController();
    const { signal } = gone;
    const stop = () => gone.abort();
    shutdown.signal.addEventListener('abort', stop);
    response.once('close', () => {
      shutdown.signal.removeEventListener('abort', stop);
      stop();
    });
    const subscription = connection.acquire('subscription');
    const timer = setInterval(() => {
      connection.tick();
      response.write('data: running\n\n');
    }, TICK_MS);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      subscription.release();
    });
    watchMemory(connection, response);
  },
});
