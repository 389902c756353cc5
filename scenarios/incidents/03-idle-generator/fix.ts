import { EventEmitter, on } from 'node:events';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/03-idle-generator/fix',
  claim: 'A signal passed into the wait ends a generator that waits for a message, even while the room is quiet.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    stay: { subscription: 'held' },
  },
  why: 'The signal makes the pending next() fail with an AbortError: the for await inside the generator throws, its finally runs, and on() removes its own listener. No call of return() is needed.',
  lesson: 'A generator cannot be ended while it waits: end the wait with a signal, and the generator ends too.',
  links: [
    'https://github.com/tc39/proposal-async-iteration/issues/126',
    'https://github.com/graphql-hive/router/issues/1494',
  ],
  serve: (connection) => async (_request, response) => {
    const room = new EventEmitter(); // a quiet one
    async function* messages(signal: AbortSignal) {
      const subscription = connection.acquire('subscription');
      try {
        yield 'welcome\n';
        for await (const [message] of on(room, 'message', { signal })) yield String(message);
      } finally {
        subscription.release();
      }
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      for await (const message of messages(gone.signal)) response.write(message);
    } catch (error) {
      if (!gone.signal.aborted) throw error; // a client that leaves is no error
    }
  },
});
