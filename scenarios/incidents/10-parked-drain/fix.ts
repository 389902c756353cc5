import { once } from 'node:events';
import { scenario } from '../../kit/scenario.ts';

const PAGE = Buffer.alloc(16 * 1024 * 1024, 'x');

export default scenario({
  id: 'incidents/10-parked-drain/fix',
  claim: 'A loop that awaits drain with the signal of the response continues as soon as its client has disconnected.',
  guards: ['cursor'],
  expect: {
    'reset, abort, kill': { cursor: 'released by read' },
    stay: { cursor: 'held' },
  },
  why: 'The signal of the response settles the wait in both cases, and also removes the listener for drain. A Promise.race of two once() would settle the wait too, but leak a listener for close in each round.',
  lesson: 'Code that waits for drain must also wait for close, and must remove both listeners.',
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
