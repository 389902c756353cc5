import { once } from 'node:events';
import { scenario } from '../../kit/scenario.ts';

const PAGE = Buffer.alloc(16 * 1024 * 1024, 'x');

export default scenario({
  id: 'incidents/10-parked-drain/fix',
  claim: 'A loop that awaits drain with the signal of the response goes on as soon as its client has left.',
  guards: ['cursor'],
  expect: {
    'reset, abort, kill': { cursor: 'released by read' },
    stay: { cursor: 'held' },
  },
  why: 'The signal of the response settles the wait either way, and takes the listener for drain off, too. A Promise.race of two once() would do for the first, but leave a listener for close behind with each round.',
  lesson: 'Whoever waits for drain must wait for close as well, and take both listeners off again.',
  links: [
    'https://github.com/angular/angular-cli/issues/33719',
    'https://github.com/solidjs/solid-vite-plugin/pull/303',
  ],
  serve: (connection) => async (_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const cursor = connection.acquire('cursor');
    try {
      while (!response.destroyed) {
        connection.tick();
        if (!response.write(PAGE)) await once(response, 'drain', { signal: gone.signal });
      }
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    } finally {
      cursor.release();
    }
  },
});
