import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';
import { watchMemory } from './in-memory.ts';

const shutdown = new AbortController(); // lives as long as the process

export default scenario({
  id: 'incidents/23-any-retention/fix',
  claim:
    'One controller for each request, removed from the long-lived signal when the client disconnects, stays in memory no longer than the client.',
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
  why: 'Nothing is combined: the request has its own controller, and two events that abort it. The one listener on the long-lived signal is removed as soon as the response closes, so nothing references the request any more.',
  lesson: 'Remove everything that a request adds to a signal that outlives it.',
  links: [
    'https://github.com/triggerdotdev/trigger.dev/pull/3430',
    'https://github.com/nodejs/node/issues/64476',
    'https://github.com/nodejs/node/issues/54614',
  ],
  serverPerCell: true,
  runtime: 'node@22',
  serve: (connection) => async (_request, response) => {
    if (shutdown.signal.aborted) {
      response.destroy(); // a signal that has aborted calls no listener that comes later
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
