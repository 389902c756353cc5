import { readFileSync } from 'node:fs';
import { EXIT, Interruption } from './exit.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One Ctrl-C may arrive twice: from the terminal, and from a parent that hands it on. */
const ECHO_MS = 250;

/** A package manager passes its end on to the shell that it has started, if at all, and that shell does not pass it on. */
const ANCESTORS_MS = 500;

let interrupted: Interruption | undefined;

/** What has interrupted this process; undefined as long as nothing has. */
export function getInterruptSignal(): Interruption | undefined {
  return interrupted;
}

/** A signal that aborts with the first Ctrl-C or the like, so that everything is put away; a later one ends at once. */
export function listenForInterrupts(): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const interrupt = (sentence: string) => controller.abort((interrupted ??= new Interruption(sentence)));
  for (const name of SIGNALS) {
    process.on(name, () => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > ECHO_MS) process.exit(EXIT.interrupted); // the reaper puts the rest away
      interrupt(`Interrupted by ${name}.`);
    });
  }
  process.channel?.unref(); // listening for its end must not keep this process alive
  process.on('disconnect', () => interrupt('Interrupted: the parent process is gone.'));
  if (process.env.npm_execpath !== undefined) {
    const own = listAncestors();
    const watchAncestors = () =>
      listAncestors() !== own && interrupt('Interrupted: the npm that started this is gone.');
    setInterval(watchAncestors, ANCESTORS_MS).unref();
  }
  return controller.signal;
}

/** The shell that runs this, and, where Linux tells, the package manager that runs the shell. */
function listAncestors(): string {
  const { ppid } = process;
  try {
    const stat = readFileSync(`/proc/${ppid}/stat`, 'latin1');
    return `${ppid} ${stat.slice(stat.lastIndexOf(')')).split(' ')[2]}`;
  } catch {
    return String(ppid);
  }
}
