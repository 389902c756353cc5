import { setTimeout as sleep } from 'node:timers/promises';
import { CountedSource } from '../../kit/counted-source.ts';
import { scenario } from '../../kit/scenario.ts';

const CHUNK_BYTES = 128 * 1024;

export default scenario({
  id: 'workshop/12-drain',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['finally'],
  expect: {
    stall: { finally: 'silent' }, // the client is still there: the guard may stay, the queue may not grow
    'fin, reset': { finally: 'released by read' },
    stay: { finally: 'held' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/HenryLach/taskplane/issues/664', 'https://github.com/angular/angular-cli/issues/33721'],
  serve: (connection) => async (_request, response) => {
    using _guard = connection.acquire('finally');
    const source = new CountedSource(connection, response);
    while (!response.destroyed) {
      // TODO: write() returns a value, and it is not used.
      response.write(source.take(CHUNK_BYTES));
      await sleep(5);
    }
  },
});
