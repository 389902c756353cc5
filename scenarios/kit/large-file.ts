import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TICK_MS } from './timing.ts';

const FILE_BYTES = 1024 ** 3;
const CHUNK_BYTES = 1024;
const DESCRIPTOR_FOLDER = '/proc/self/fd';

const read: typeof fs.read = ((...args: Parameters<typeof fs.read>) =>
  setTimeout(() => fs.read(...args), TICK_MS)) as never; // its type knows a promisified form
const slowDisk = { open: fs.open, close: fs.close, read };

/** A file that is too large to end while anybody looks on; it takes no room, because it is one hole. */
class LargeFile {
  readonly directory = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'hangup-film-')));
  readonly path = join(this.directory, 'film.mp4');

  constructor() {
    process.once('exit', () => fs.rmSync(this.directory, { recursive: true, force: true }));
    fs.writeFileSync(this.path, '');
    fs.truncateSync(this.path, FILE_BYTES);
  }

  /** `fs.createReadStream()`, from a slow disk: it reads one chunk a tick. */
  createReadStream(): fs.ReadStream {
    return fs.createReadStream(this.path, { fs: slowDisk, highWaterMark: CHUNK_BYTES });
  }

  /** How often this process has it open, by the operating system's own count (Linux). */
  countOpenDescriptors(): number {
    const targets = fs.readdirSync(DESCRIPTOR_FOLDER).map((descriptor) => {
      try {
        return fs.readlinkSync(join(DESCRIPTOR_FOLDER, descriptor));
      } catch {
        return ''; // the descriptor of this very look is closed again
      }
    });
    return targets.filter((target) => target === this.path).length;
  }
}

let sharedFile: LargeFile | undefined = undefined;

/** The one film of this process. It is made when it is first asked for, and gone with the process. */
export function getLargeFile(): LargeFile {
  return (sharedFile ??= new LargeFile());
}
