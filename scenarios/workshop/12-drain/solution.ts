import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { CountedSource } from '../../kit/counted-source.ts';
import { scenario } from '../../kit/scenario.ts';

const CHUNK_BYTES = 128 * 1024;

export default scenario({
  id: 'workshop/12-drain',
  claim: 'A server that waits for drain or for close queues one chunk for a client that has stopped reading.',
  guards: ['finally'],
  expect: {
    stall: { finally: 'silent' }, // the client is still there: the guard may stay, the queue may not grow
    'fin, reset': { finally: 'released by read' },
    stay: { finally: 'held' },
  },
  why: 'write() returns false when its chunk waits in the process. drain means that it was sent; drain never comes for a client that has disconnected.',
  lesson: 'When write() returns false, wait for drain together with close.',
  links: ['https://github.com/HenryLach/taskplane/issues/664', 'https://github.com/angular/angular-cli/issues/33721'],
  serve: (connection) => async (_request, response) => {
    using _guard = connection.acquire('finally');
    const source = new CountedSource(connection, response);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    while (!response.destroyed) {
      const isFree = response.write(source.take(CHUNK_BYTES));
      if (!isFree) await once(response, 'drain', { signal: gone.signal }).catch(() => {});
      await sleep(5);
    }
  },
});
