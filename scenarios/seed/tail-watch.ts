import { on } from 'node:events';
import { watch } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { GrowingLog } from '../kit/growing-log.ts';
import { scenario } from '../kit/scenario.ts';
import { TailedFile } from '../kit/tailed-file.ts';

export default scenario({
  id: 'seed/tail-watch',
  claim: 'A log tail on file-system events with an abort signal releases its watcher and its file at once.',
  guards: ['descriptor', 'watcher'],
  expect: {
    'fin, reset, half-close, abort, kill': { descriptor: 'released by read', watcher: 'released by read' },
    vanish: { descriptor: 'silent', watcher: 'silent' },
    stay: { descriptor: 'held', watcher: 'held', items: 'in order' },
  },
  why: 'The loop waits for events instead of polling, and the wait takes the signal of the response. It watches the directory, not the file, so it survives a log rotation.',
  lesson:
    'Wait for an event, with a signal: it costs nothing while the log is quiet and ends when the client disconnects.',
  links: ['https://github.com/rwf2/Rocket/issues/2888'],
  serve: (connection) => async (_request, response) => {
    using log = new GrowingLog();
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    async function* lines(signal: AbortSignal) {
      await using file = await TailedFile.open(log, connection);
      const watcher = watch(log.directory);
      const guard = connection.acquire('watcher', { kind: 'watch', directory: log.directory });
      try {
        const changes = on(watcher, 'change', { signal }); // collects from here on: nothing between two reads is missed
        yield* file.readNewLines();
        for await (const _change of changes) yield* file.readNewLines();
      } finally {
        watcher.close();
        guard.release();
      }
    }
    await pipeline(lines(gone.signal), response).catch((error: unknown) => {
      if (!gone.signal.aborted) throw error; // a client that leaves is no error
    });
  },
});
