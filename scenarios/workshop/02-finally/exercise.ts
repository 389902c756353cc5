import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/02-finally',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort': { finally: 'released by read' },
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/rwf2/Rocket/issues/2455'],
  serve: (connection) => async (_request, response) => {
    async function* report() {
      const guard = connection.acquire('finally');
      try {
        yield 'item 1\n';
        const lines: string[] = [];
        // TODO: the report has 500 lines, and the client waits for all of them. Send each when it is there.
        for (let line = 2; line <= 500; line += 1) {
          await sleep(TICK_MS);
          connection.tick();
          lines.push(`item ${line}\n`);
        }
        yield lines.join('');
      } finally {
        guard.release();
      }
    }
    await pipeline(report(), response).catch((error: unknown) => {
      // A client that leaves is no error.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  },
});
