import { once } from 'node:events';
import { scenario } from '../../kit/scenario.ts';

const PAGE = Buffer.alloc(16 * 1024 * 1024, 'x');

export default scenario({
  id: 'incidents/10-parked-drain/bug',
  claim: 'A loop that awaits only drain waits forever when its client disconnects.',
  guards: ['cursor'],
  expect: {
    'reset, abort, kill': { cursor: 'silent' },
    stay: { cursor: 'held' },
  },
  why: 'Waiting after write() returns false is right, but a destroyed response emits close, and drain never comes. The loop does check response.destroyed, but it does not get there: its await never settles, so no finally runs and no error is logged. An answer that fits into the buffers never waits for drain, so a test with a small answer passes.',
  lesson: 'Code that waits for drain must also wait for close, and must remove both listeners.',
  links: [
    'https://github.com/angular/angular-cli/issues/33719',
    'https://github.com/solidjs/solid-vite-plugin/pull/303',
  ],
  serve: (connection) => async (_request, response) => {
    const cursor = connection.acquire('cursor');
    try {
      while (!response.destroyed) {
        connection.tick();
        if (!response.write(PAGE)) await once(response, 'drain');
      }
    } finally {
      cursor.release();
    }
  },
});
