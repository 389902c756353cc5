import { once } from 'node:events';
import { watch } from 'chokidar';
import type { ExitCode } from './exit.ts';

/** Folders whose files programs write. */
const IGNORED = /(?:^|[\\/])(?:node_modules|\.git|dist|build|coverage|reports|\.next|target|__pycache__)(?:[\\/]|$)/;

export interface RerunOptions {
  folder: string;
  signal: AbortSignal;
  /** Asked for after the first run, and after each of the others. */
  onWait: () => void;
}

/**
 * Runs again whenever a file below the folder is saved, until the signal aborts.
 * A file that two runs in a row have changed is taken for one that the server writes.
 * @returns the exit code of the last run
 */
export async function rerunOnSave(run: () => Promise<ExitCode>, options: RerunOptions): Promise<ExitCode> {
  const { folder, signal, onWait } = options;
  const watcher = watch(folder, { ignored: (path) => IGNORED.test(path.slice(folder.length)), ignoreInitial: true });
  try {
    await once(watcher, 'ready', { signal }).catch(() => signal.throwIfAborted());
    let changed = new Set<string>();
    watcher.on('all', (_event, path) => changed.add(path));
    for (let writtenBefore = new Set<string>(); ;) {
      changed = new Set();
      const code = await run();
      const own = writtenBefore;
      writtenBefore = changed;
      if ([...changed].some((path) => !own.has(path))) continue;
      onWait();
      await once(watcher, 'all', { signal }).catch(() => {});
      if (signal.aborted) return code;
    }
  } finally {
    await watcher.close();
  }
}
