import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { ChatRoom } from '../../kit/chat-room.ts';
import { scenario } from '../../kit/scenario.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 400] } as const;

export default scenario({
  id: 'workshop/06-idle',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: soon },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: [
    'https://github.com/kestra-io/kestra/issues/6725',
    'https://github.com/tc39/proposal-async-iteration/issues/126',
  ],
  serve: (connection) => async (_request, response) => {
    using room = new ChatRoom();
    async function* messages() {
      const guard = connection.acquire('finally');
      try {
        yield room.backlog;
        // TODO: the next message may be hours away, and nothing else ends this wait.
        for (;;) yield String(await once(room, 'message'));
      } finally {
        guard.release();
      }
    }
    await pipeline(messages(), response).catch((error: unknown) => {
      // A client that leaves is no error.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  },
});
