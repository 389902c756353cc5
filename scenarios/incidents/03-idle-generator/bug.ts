import { EventEmitter, on } from 'node:events';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/03-idle-generator/bug',
  claim:
    'return() on a generator that waits for a message does not end it: it stays subscribed to a room in which nobody speaks.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  why: 'An async generator answers one call at a time. The loop has called next(), which waits for a message; return() queues behind it, and its promise is as pending as the other. With the next message everything is cleaned up at once, so a busy room hides the bug and a quiet one collects a subscription for each client that has ever left.',
  lesson: 'A generator cannot be ended while it waits: end the wait, with a signal, and the generator follows.',
  links: [
    'https://github.com/tc39/proposal-async-iteration/issues/126',
    'https://github.com/graphql-hive/router/issues/1494',
  ],
  serve: (connection) => async (_request, response) => {
    const room = new EventEmitter(); // a quiet one
    async function* messages() {
      const subscription = connection.acquire('subscription');
      try {
        yield 'welcome\n';
        for await (const [message] of on(room, 'message')) yield String(message);
      } finally {
        subscription.release();
      }
    }
    const stream = messages();
    response.once('close', () => void stream.return());
    for await (const message of stream) response.write(message);
  },
});
