import { EXIT, Interruption } from './exit.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal that aborts with the first Ctrl-C or the like, so that everything is put away; the second ends at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.interrupted); // the reaper of the workspace puts the rest away
      controller.abort(new Interruption(`Interrupted by ${name}.`));
    });
  }
  process.channel?.unref(); // listening for its end must not keep this process alive
  process.on('disconnect', () => controller.abort(new Interruption('Interrupted: the parent process is gone.')));
  return controller.signal;
}
