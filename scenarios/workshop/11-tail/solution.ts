import { on } from 'node:events';
import { watch } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { GrowingLog } from '../../kit/growing-log.ts';
import { scenario } from '../../kit/scenario.ts';
import { TailedFile } from '../../kit/tailed-file.ts';

export default scenario({
  id: 'workshop/11-tail',
  claim: 'A log tail releases its watcher and its file when the client disconnects.',
  guards: ['descriptor', 'watcher'],
  expect: {
    'fin, reset, half-close, abort': { descriptor: 'released by read', watcher: 'released by read' },
    stay: { descriptor: 'held', watcher: 'held', items: 'in order' },
  },
  why: 'The signal ends the wait, and then the code that opened each thing must close it.',
  lesson: 'The operating system counts watches, whatever your marks say: close the watcher in a finally.',
  links: ['https://github.com/kubernetes/kubernetes/issues/64315'],
  serve: (connection) => async (_request, response) => {
    const log = new GrowingLog(response); // another program writes it, and falls quiet when the client leaves
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    async function* lines() {
      await using file = await TailedFile.open(log, connection);
      const watcher = watch(log.directory);
      const guard = connection.acquire('watcher', { kind: 'watch', directory: log.directory });
      try {
        const changes = on(watcher, 'change', { signal: gone.signal });
        yield* file.readNewLines();
        for await (const _change of changes) yield* file.readNewLines();
      } finally {
        watcher.close();
        guard.release();
      }
    }
    await pipeline(lines(), response).catch((error: unknown) => {
      if (!gone.signal.aborted) throw error; // a client that leaves is no error
    });
  },
});
