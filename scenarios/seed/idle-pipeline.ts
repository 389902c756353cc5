import { pipeline } from 'node:stream/promises';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/idle-pipeline',
  claim: 'A generator that waits in an await cannot be ended from outside, not even by pipeline().',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': { finally: 'silent' },
    'before-first-byte: fin, reset, half-close, abort': { finally: 'released by read' },
  },
  why: 'pipeline() waits for the next chunk before it checks the closed response, and the next chunk waits for a message that does not come. Calling return() yourself would not help: an async generator handles one call at a time, so return() queues behind the pending next().',
  lesson: 'Every await inside a stream needs a way to end early: pass an AbortSignal into it.',
  links: ['https://github.com/tc39/proposal-async-iteration/issues/126'],
  serve: (connection) => async (_request, response) => {
    const nextMessage = () => new Promise<string>(() => {});
    async function* messages() {
      const guard = connection.acquire('finally');
      try {
        yield 'connected\n';
        for (;;) yield await nextMessage();
      } finally {
        guard.release();
      }
    }
    await connection.setup();
    await pipeline(messages(), response).catch((error: unknown) => {
      if (!response.closed) throw error; // a client that leaves is no error
    });
  },
});
