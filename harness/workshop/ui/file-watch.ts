import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watch, type ChokidarOptions, type FSWatcher } from 'chokidar';

const POLL_MS = 100;
/** A change that was made on purpose must be reported within this, or the file system reports nothing. */
const PROBE_MS = 2_000;
const PROBE_FILE = '.watching';

/** Only what is used of chokidar. */
type FileWatchResult = Pick<FSWatcher, 'on' | 'close'>;

interface FileWatchOptions {
  /** The learner's folder; it exists. */
  folder: string;
  /** Other files to look at. */
  files: readonly string[];
  polling: boolean;
  changed: (path: string) => void;
  /** Called once, with a sentence, if looking at the clock takes the place of the system's events. */
  noticed: (sentence: string) => void;
  open?: (paths: string[], options: ChokidarOptions) => FileWatchResult;
}

/** Reports files that are saved: by the system's events, or by polling where there are none. */
export class FileWatch implements AsyncDisposable {
  readonly #options: FileWatchOptions;
  readonly #probed = Promise.withResolvers<boolean>();
  #watcher: FileWatchResult | undefined;
  #polls = false;

  /** Resolves when it watches. */
  static async open(options: FileWatchOptions): Promise<FileWatch> {
    const files = new FileWatch(options);
    if (options.polling) await files.#pollFile('As asked for');
    else await files.#listenToFolder();
    return files;
  }

  private constructor(options: FileWatchOptions) {
    this.#options = options;
    this.#probed.promise.catch(() => {}); // it may fail before anybody waits
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher?.close();
    await rm(this.#writeProbe, { force: true });
  }

  get #writeProbe(): string {
    return join(this.#options.folder, PROBE_FILE);
  }

  async #listenToFolder(): Promise<void> {
    await this.#watchFile(false, (error) => this.#probed.reject(error));
    const heard = this.#handleProbe().catch((error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error));
    const result = await heard;
    if (result === true) return;
    await this.#pollFile(
      result === false ? 'The file system reports no changes' : `Watching files fails with ${result}`,
    );
  }

  /** Whether a change that is made now is reported. */
  async #handleProbe(): Promise<boolean> {
    await writeFile(this.#writeProbe, '');
    const heard = await Promise.race([this.#probed.promise, sleep(PROBE_MS, false, { ref: false })]);
    await rm(this.#writeProbe, { force: true });
    return heard;
  }

  async #pollFile(why: string): Promise<void> {
    if (this.#polls) return;
    this.#polls = true;
    await this.#watcher?.close();
    await this.#watchFile(true, () => {});
    this.#options.noticed(`${why}: your file is looked at every ${POLL_MS} ms instead.`);
  }

  async #watchFile(usePolling: boolean, failed: (error: unknown) => void): Promise<void> {
    const { folder, files, open = watch } = this.#options;
    const watcher = open([folder, ...files], { ignoreInitial: true, depth: 0, usePolling, interval: POLL_MS });
    this.#watcher = watcher;
    const ready = Promise.withResolvers<void>();
    watcher.on('ready', () => ready.resolve());
    watcher.on('error', (error) => {
      failed(error);
      ready.resolve();
      if (!usePolling)
        void this.#pollFile(`Watching files fails with ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    });
    watcher.on('all', (event, path) => this.#reportChange(event, path));
    await ready.promise;
  }

  #reportChange(event: string, path: string): void {
    if (path === this.#writeProbe) this.#probed.resolve(true);
    else if (event === 'add' || event === 'change') this.#options.changed(path);
  }
}
