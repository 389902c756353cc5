import type { ServerResponse } from 'node:http';
import { scenario } from '../kit/scenario.ts';

/** User -> the answer that is its stream. */
const streams = new Map<string, ServerResponse>();

export default scenario({
  id: 'seed/one-per-user',
  claim:
    'A server with one stream per user releases the old stream when the same user connects again, also if the first client vanished.',
  guards: ['stream'],
  expect: {
    'fin, reset, half-close, abort': { stream: 'released by read' },
    'supersede, vanish+return': { stream: 'released by end' },
    vanish: { stream: 'silent' },
    stay: { stream: 'held' },
  },
  why: 'Of a client that vanished nothing comes, so only a timer finds it, or the client itself when it comes back. The new stream takes the place of the old one, which is ended. The old stream must not remove the entry of the new one when it closes.',
  lesson:
    'Where a user has one stream, end the old one when the new one begins; where there may be several, use a deadline.',
  request: { method: 'GET', bodyBytes: 0, identity: 'x-user' },
  serve: (connection) => (request, response) => {
    const user = String(request.headers['x-user']);
    const guard = connection.acquire('stream');
    streams.get(user)?.end();
    streams.set(user, response);
    response.once('close', () => {
      guard.release();
      if (streams.get(user) === response) streams.delete(user);
    });
    response.write('connected\n');
  },
});
