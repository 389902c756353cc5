import { EventEmitter, on } from 'node:events';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/03-idle-generator/bug',
  claim:
    'return() on a generator that waits for a message does not end it: the generator stays subscribed while the room is quiet.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  why: 'An async generator handles one call at a time. The loop has called next(), which waits for a message; return() queues behind it, and its promise stays pending too. The next message cleans up everything at once, so a busy room hides the bug, and a quiet room keeps a subscription for each client that has disconnected.',
  lesson: 'A generator cannot be ended while it waits: end the wait with a signal, and the generator ends too.',
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
