import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { scenario } from '../../kit/scenario.ts';
import { TICK_MS } from '../../kit/timing.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 300] } as const;

export default scenario({
  id: 'workshop/17-upload',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['file'],
  expect: {
    'fin, reset, half-close, abort': { file: 'released by read' },
    'during-upload: fin, reset': { file: soon }, // half of the file has arrived
    stay: { file: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/expressjs/multer/issues/259', 'https://github.com/expressjs/multer/issues/1217'],
  request: { method: 'POST', bodyBytes: 256 },
  serve: (connection) => async (request, response) => {
    const folder = await mkdtemp(join(tmpdir(), 'hangup-upload-'));
    const guard = connection.acquire('file', { kind: 'descriptor', directory: folder });
    const file = createWriteStream(join(folder, 'part'));
    // TODO: half a file has arrived, and the rest never comes.
    request.pipe(file);
    await once(file, 'finish');
    for (let line = 1; !response.destroyed; line += 1) {
      response.write(`item ${line}\n`); // how far the conversion is
      await sleep(TICK_MS);
    }
    await rm(folder, { recursive: true });
    guard.release();
  },
});
