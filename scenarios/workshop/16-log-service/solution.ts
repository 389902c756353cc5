import { watch } from 'node:fs';
import { on } from 'node:events';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { GrowingLog } from '../../kit/growing-log.ts';
import { HEARTBEAT_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';
import type { Outcome } from '../../kit/vocabulary.ts';
import { TailedFile } from '../../kit/tailed-file.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 300] } as const;
const every = (outcome: Outcome) => ({ subscription: outcome, beat: outcome, descriptor: outcome, watcher: outcome });

export default scenario({
  id: 'workshop/16-log-service',
  claim: 'A log service releases its subscription, its timer, its file and its watcher when the reader disconnects.',
  guards: ['subscription', 'beat', 'descriptor', 'watcher'],
  expect: {
    'fin, reset, half-close, abort': every('released by read'),
    'during-upload: fin, reset': { ...every('unused'), subscription: soon }, // it leaves before it has said which log
    stay: { ...every('held'), items: 'in order' },
  },
  why: 'Each of the four bugs hides the next one: fix one, and the next is shown.',
  lesson: 'Use one close of the response, and one owner for each thing that is opened.',
  links: ['https://github.com/kubernetes/kubernetes/issues/64315', 'https://github.com/dust-tt/dust/issues/24357'],
  request: { method: 'POST', bodyBytes: 16 },
  serve: (connection) => async (request, response) => {
    const log = new GrowingLog(response); // another program writes it, and falls quiet when the client leaves
    const subscription = connection.acquire('subscription');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    response.once('close', () => subscription.release());
    const wish = await text(request).catch(() => null); // which log, from when on
    if (wish === null) return; // the upload was cut off
    const beat = connection.acquire('beat');
    const timer = setInterval(() => response.write('\n'), HEARTBEAT_MS);
    response.once('close', () => {
      clearInterval(timer);
      beat.release();
    });
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
