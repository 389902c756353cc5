import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { TICK_MS } from './timing.ts';

const CHUNK_BYTES = 1024;
const DESCRIPTOR_FOLDER = '/proc/self/fd';

/** The program that runs this: a large file that is on every machine, and that has not to be made or put away. */
const path = fs.realpathSync(process.execPath);

const read: typeof fs.read = ((...args: Parameters<typeof fs.read>) =>
  setTimeout(() => fs.read(...args), TICK_MS)) as never; // its type knows a promisified form
const slowDisk = { open: fs.open, close: fs.close, read };

/** A file that is too large to end while anybody looks on. */
export const largeFile = {
  directory: dirname(path),

  /** `fs.createReadStream()`, from a slow disk: it reads one chunk a tick. */
  createReadStream(): fs.ReadStream {
    return fs.createReadStream(path, { fs: slowDisk, highWaterMark: CHUNK_BYTES });
  },

  /** How often this process has it open, by the operating system's own count (Linux). */
  countOpenDescriptors(): number {
    const targets = fs.readdirSync(DESCRIPTOR_FOLDER).map((descriptor) => {
      try {
        return fs.readlinkSync(`${DESCRIPTOR_FOLDER}/${descriptor}`);
      } catch {
        return ''; // the descriptor of this very look is closed again
      }
    });
    return targets.filter((target) => target === path).length;
  },
};
