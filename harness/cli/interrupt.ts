import { EXIT, Interruption } from './exit.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One Ctrl-C may arrive twice: from the terminal, and from a parent that hands it on. */
const ECHO_MS = 250;

/** A signal that aborts with the first Ctrl-C or the like, so that everything is put away; a later one ends at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  for (const name of SIGNALS) {
    process.on(name, () => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > ECHO_MS) process.exit(EXIT.interrupted); // the reaper puts the rest away
      controller.abort(new Interruption(`Interrupted by ${name}.`));
    });
  }
  process.channel?.unref(); // listening for its end must not keep this process alive
  process.on('disconnect', () => controller.abort(new Interruption('Interrupted: the parent process is gone.')));
  return controller.signal;
}
