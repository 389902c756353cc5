import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';
import { watchMemory } from './in-memory.ts';

const shutdown = new AbortController(); // lives as long as the process

export default scenario({
  id: 'incidents/23-any-retention/bug',
  claim:
    'AbortSignal.any() with a long-lived signal keeps every request in memory, long after its client has disconnected.',
  guards: ['subscription'],
  gauges: ['responses in memory'],
  expect: {
    reconnect: { subscription: 'released by read', 'responses in memory': { outcome: 'settles', value: [12, 12] } },
    'fin, reset, half-close, abort, kill': {
      subscription: 'released by read',
      'responses in memory': { outcome: 'settles', value: [1, 1] },
    },
    stay: { subscription: 'held', 'responses in memory': { outcome: 'settles', value: [1, 1] } },
  },
  why: 'shutdown exists as long as the process, and so does what follows it. A composite signal with a listener is kept as long as one of its sources might abort, and on Node 22 also after it has aborted itself: the client has disconnected, the cleanup has run, and the listener still references the response and all that belongs to it. Node 20 does the same, and 24 until 24.19; 24.20 and 26 release a composite signal once it has aborted, but not one that never aborts.',
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
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, shutdown.signal]);
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
