import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { HarnessError } from './errors.ts';
import { makeFolder } from './files.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';

// A shell, because it starts in 2 ms and outlives a SIGKILL of the harness: when its input closes it ends every process
// group that is still listed and, where there is /proc, every server's child in a session of its own, which has the marks file in
// its environment; then it removes the folder. It has a session of its own, so Ctrl-C does not reach it.
const REAPER_SCRIPT = `
trap '' INT TERM HUP
groups=' '
while read -r verb id; do
  case $verb in
    add) groups="$groups$id " ;;
    gone) groups="\${groups%% $id *} \${groups#* $id }" ;;
  esac
done
for id in $groups; do kill -s KILL -- "-$id"; done 2>/dev/null
grep -lsF "HANGUP_MARKS=$1/" /proc/[0-9]*/environ | while IFS=/ read -r _ _ id _; do kill -s KILL "$id"; done 2>/dev/null
rm -rf -- "$1"`;

/** The folder of one run, and the promise that nothing of the run outlives the harness, even one killed with SIGKILL. */
export class Workspace implements AsyncDisposable {
  /**
   * Starting a server, or a client with a process of its own, is CPU-bound: more at a time than there are cores only makes
   * each slower, and the harness deaf.
   */
  readonly startQueue = new PQueue({ concurrency: availableParallelism() });
  /**
   * Clients that connect, and wait until they may leave: more at a time would show in the latencies of those that leave. Most take
   * 20 ms. Who takes longer waits for its server: for a stream to its end, or until a buffer is full. No other waits for that.
   */
  readonly connectLimit = new ConcurrencyLimit({ concurrency: 8, slotMs: 100 });
  readonly folder: string;
  readonly #groups = new Set<number>();
  readonly #reaper: ChildProcess;
  readonly #reaperExit: Promise<unknown>;
  #pathCount = 0;

  /** @param parent where the folder lies: what is to be renamed must be on the same disk */
  constructor(parent = tmpdir()) {
    this.folder = makeRunFolder(parent);
    this.#reaper = spawn('/bin/sh', ['-c', REAPER_SCRIPT, 'hangup-reaper', this.folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#reaper.unref();
    this.#reaperExit = new Promise((resolve) => this.#reaper.once('exit', resolve).once('error', resolve));
    this.#reaper.stdin!.on('error', () => {}); // a reaper that was killed by hand reads no more
  }

  /** A path in the folder that was not given out before. */
  createPath(name: string): string {
    return join(this.folder, `${(this.#pathCount += 1)}-${name.replaceAll(/[^\w.-]/g, '-')}`);
  }

  /** From now on the process group is ended with the harness. */
  trackGroup(group: number): void {
    this.#groups.add(group);
    this.#reaper.stdin!.write(`add ${group}\n`);
  }

  /** The process group has ended by itself; its number may be given to somebody else. */
  untrackGroup(group: number): void {
    this.#groups.delete(group);
    this.#reaper.stdin!.write(`gone ${group}\n`);
  }

  /** Does what the reaper would do, and then ends it: it may stand still, and no run waits for that. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const group of this.#groups) signalGroup(group, 'SIGKILL');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 }); // who was killed may be about to write
    this.#reaper.ref();
    this.#reaper.kill('SIGKILL');
    await this.#reaperExit;
  }
}

/** Sends a signal to all processes of a group, if there are any. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // No process is left; macOS says EPERM of a group in which all have ended and none was waited for.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function makeRunFolder(parent: string): string {
  try {
    makeFolder(parent);
    return realpathSync(mkdtempSync(join(parent, 'hangup-')));
  } catch (error) {
    throw new HarnessError(
      'not-writable',
      `Expected to make a folder in ${parent}, got ${(error as Error).message}. Set TMPDIR, or XDG_CACHE_HOME for what is fetched, to a folder that can be written.`,
    );
  }
}
