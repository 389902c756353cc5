import { EXIT, Interruption } from './exit.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One Ctrl-C may arrive twice: from the terminal, and from a parent that hands it on. */
const ECHO_MS = 250;

/** npm hands no signal on to what it has started, and ends all the same. */
const PARENT_MS = 500;

let interrupted: Interruption | undefined;

/** What has interrupted this process; undefined as long as nothing has. */
export function interruptionSoFar(): Interruption | undefined {
  return interrupted;
}

/** A signal that aborts with the first Ctrl-C or the like, so that everything is put away; a later one ends at once. */
export function interruption(): AbortSignal {
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
    const { ppid } = process;
    const look = () => process.ppid !== ppid && interrupt('Interrupted: npm, which started this, is gone.');
    setInterval(look, PARENT_MS).unref();
  }
  return controller.signal;
}
