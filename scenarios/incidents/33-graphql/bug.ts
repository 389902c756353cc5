import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/33-graphql/bug',
  claim:
    'A GraphQL subscription that waits in its generator for the next message never ends: its listener leaks for every client that disconnected.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': { finally: 'silent' },
    stay: { finally: 'held' },
  },
  why: 'GraphQL Yoga sees the disconnect at once and calls the generator’s return(). A generator that is suspended in an await handles that call only when the await ends: as long as no message comes, finally does not run and the listener stays.',
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
          const [messages] = (await once(room, 'message')) as [string];
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
