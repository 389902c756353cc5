import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { scenario } from '../../kit/scenario.ts';
import { TICK_MS } from '../../kit/timing.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 300] } as const;

export default scenario({
  id: 'workshop/17-upload',
  claim: 'A pipeline closes the file when the upload is cut off, and a finally removes it.',
  guards: ['file'],
  expect: {
    'fin, reset, half-close, abort': { file: 'released by read' },
    'during-upload: fin, reset': { file: soon }, // half of the file has arrived
    stay: { file: 'held', items: 'in order' },
  },
  why: 'pipe() passes on data and the end. A request that was cut off has no end, so the file waits for the rest and stays open.',
  lesson: 'An upload can stop in the middle: let a pipeline close what it fills, and remove what is half.',
  links: ['https://github.com/expressjs/multer/issues/259', 'https://github.com/expressjs/multer/issues/1217'],
  request: { method: 'POST', bodyBytes: 256 },
  serve: (connection) => async (request, response) => {
    const folder = await mkdtemp(join(tmpdir(), 'hangup-upload-'));
    const guard = connection.acquire('file', { kind: 'descriptor', directory: folder });
    const file = createWriteStream(join(folder, 'part'));
    try {
      await pipeline(request, file);
      for (let line = 1; !response.destroyed; line += 1) {
        response.write(`item ${line}\n`); // how far the conversion is
        await sleep(TICK_MS);
      }
    } catch (error) {
      if (request.complete) throw error; // an upload that was cut off is no error
    } finally {
      await rm(folder, { recursive: true });
      guard.release();
    }
  },
});
