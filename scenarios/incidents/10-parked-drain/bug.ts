import { once } from 'node:events';
import { scenario } from '../../kit/scenario.ts';

const PAGE = Buffer.alloc(16 * 1024 * 1024, 'x');

export default scenario({
  id: 'incidents/10-parked-drain/bug',
  claim: 'A loop that awaits drain alone is parked for ever when its client leaves instead of reading on.',
  guards: ['cursor'],
  expect: {
    'reset, abort, kill': { cursor: 'silent' },
    stay: { cursor: 'held' },
  },
  why: 'Obeying write() is right, but a response that is destroyed emits close, and drain never comes. The loop does look at response.destroyed, yet it does not get there: its await is never settled, so no finally runs and no error is logged. It needs a client that reads slower than the server writes, which no test on one machine is.',
  lesson: 'Whoever waits for drain must wait for close as well, and take both listeners off again.',
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
