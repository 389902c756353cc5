import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { ChatRoom } from '../../kit/chat-room.ts';
import { scenario } from '../../kit/scenario.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 400] } as const;

export default scenario({
  id: 'workshop/06-idle',
  claim: 'A generator that waits with an AbortSignal ends when its client disconnects, however quiet the room is.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: soon },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'The response closes, the signal aborts, the await rejects, and the rejection passes through the finally.',
  lesson: 'Every await inside a stream needs a way to end early.',
  links: [
    'https://github.com/kestra-io/kestra/issues/6725',
    'https://github.com/tc39/proposal-async-iteration/issues/126',
  ],
  serve: (connection) => async (_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    using room = new ChatRoom();
    async function* messages() {
      const guard = connection.acquire('finally');
      try {
        yield room.backlog;
        for (;;) yield String(await once(room, 'message', { signal: gone.signal }));
      } finally {
        guard.release();
      }
    }
    await pipeline(messages(), response).catch((error: unknown) => {
      if (!gone.signal.aborted) throw error; // a client that leaves is no error
    });
  },
});
