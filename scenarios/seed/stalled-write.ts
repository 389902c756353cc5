import { setTimeout as sleep } from 'node:timers/promises';
import { scenario } from '../kit/scenario.ts';

const CHUNK = Buffer.alloc(64 * 1024, 'x');

export default scenario({
  id: 'seed/stalled-write',
  claim:
    'A client that stops reading is no disconnect: a server that ignores the result of write() queues without end.',
  guards: ['finally'],
  expect: {
    stall: { finally: 'silent' },
    reset: { finally: 'released by read' },
    'backpressured: reset, abort': { finally: 'released by read' },
    'backpressured: half-close': { finally: 'silent' },
  },
  why: 'write() returns false from the first chunk on, because the chunk is larger than the high-water mark, and drain follows as long as the client reads. When the client stops and the buffers of the kernel are full, no drain comes and every further chunk waits in the process. The socket has no error, so nothing closes; only writableLength grows.',
  lesson: 'When write() returns false, wait for drain, and wait with a deadline.',
  serve: (connection) => async (_request, response) => {
    const guard = connection.acquire('finally');
    try {
      while (!response.destroyed) {
        response.write(CHUNK);
        await sleep(5);
      }
    } finally {
      guard.release();
    }
  },
});
