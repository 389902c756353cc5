import { watch } from 'node:fs';
import { on } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { GrowingLog } from '../../kit/growing-log.ts';
import { HEARTBEAT_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';
import type { Outcome } from '../../kit/vocabulary.ts';
import { TailedFile } from '../../kit/tailed-file.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 300] } as const;
const every = (outcome: Outcome) => ({ subscription: outcome, beat: outcome, descriptor: outcome, watcher: outcome });

export default scenario({
  id: 'workshop/16-log-service',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['subscription', 'beat', 'descriptor', 'watcher'],
  expect: {
    'fin, reset, half-close, abort': every('released by read'),
    'during-upload: fin, reset': { ...every('unused'), subscription: soon }, // it leaves before it has said which log
    stay: { ...every('held'), items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/kubernetes/kubernetes/issues/64315', 'https://github.com/dust-tt/dust/issues/24357'],
  request: { method: 'POST', bodyBytes: 16 },
  serve: (connection) => async (request, response) => {
    const log = new GrowingLog(response); // another program writes it, and falls quiet when the client leaves
    const subscription = connection.acquire('subscription');
    // TODO: four bugs, all of which you know.
    request.once('close', () => subscription.release());
    const wish = await text(request).catch(() => null); // which log, from when on
    if (wish === null) return; // the upload was cut off
    const beat = connection.acquire('beat');
    const timer = setInterval(() => response.write('\n'), HEARTBEAT_MS);
    response.once('finish', () => {
      clearInterval(timer);
      beat.release();
    });
    async function* lines() {
      await using file = await TailedFile.open(log, connection);
      const watcher = watch(log.directory);
      const guard = connection.acquire('watcher', { kind: 'watch', directory: log.directory });
      const changes = on(watcher, 'change');
      yield* file.readNewLines();
      for await (const _change of changes) yield* file.readNewLines();
      watcher.close();
      guard.release();
    }
    Readable.from(lines()).pipe(response);
  },
});
