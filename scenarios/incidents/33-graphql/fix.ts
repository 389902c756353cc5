import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/33-graphql/fix',
  claim:
    'A GraphQL subscription whose wait takes the request’s signal releases its listener as soon as the client disconnects.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': { finally: 'released by read' },
    stay: { finally: 'held' },
  },
  why: 'The abort makes the await throw, so the generator runs to its finally, and once() removes its listener. Yoga catches the error, because nothing reads the stream any more. A generator that yields often needs no signal, and neither does a Repeater, which Yoga’s own pub/sub returns: its return() does not wait.',
  lesson: 'Pass request.signal, which is in the resolver’s context, to whatever the subscription waits for.',
  links: [
    'https://github.com/enisdenjo/graphql-ws/issues/238',
    'https://github.com/tc39/proposal-async-iteration/issues/126',
  ],
  request: {
    method: 'POST',
    path: '/graphql',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    bodyBytes: 40,
    body: '{"query":"subscription { messages }"}',
  },
  packages: ['graphql-yoga'],
  listen: async ({ host, port, getConnection }) => {
    const { createSchema, createYoga } = await import('graphql-yoga');
    const room = new EventEmitter(); // that emits nothing
    room.setMaxListeners(0);
    const subscribe = async function* (_parent: unknown, _arguments: unknown, { request }: { request: Request }) {
      const guard = getConnection(request.headers).acquire('finally');
      try {
        for (;;) {
          const [messages] = (await once(room, 'message', { signal: request.signal })) as [string];
          yield { messages };
        }
      } finally {
        guard.release();
      }
    };
    const typeDefs = 'type Query { room: String } type Subscription { messages: String }';
    const schema = createSchema({ typeDefs, resolvers: { Subscription: { messages: { subscribe } } } });
    return { port: await startListening(createServer(createYoga({ schema })), host, port) };
  },
});
