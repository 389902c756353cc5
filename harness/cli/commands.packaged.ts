import { UsageError } from '../system/errors.ts';
import type { ExitCode } from './exit.ts';
import type { commands as allCommands, isListed as isListedAnywhere } from './commands.ts';

// The commands of the published package, in place of those of a checkout: it has no scenarios, no stacks and no workshop.

type Commands = typeof allCommands;

/** The others only say where they are. */
export const isListed: typeof isListedAnywhere = (command) => ['check', 'doctor', 'init'].includes(command);

export const commands: Commands = {
  check: async (...args) => (await import('./commands/check.ts')).runCheck(...args),
  doctor: async () => (await import('./commands/doctor.ts')).runDoctor(),
  init: async () => (await import('./commands/init.ts')).runInit(),
  accept: explainLab,
  bisect: explainLab,
  build: explainLab,
  compare: explainLab,
  contract: explainLab,
  explain: explainLab,
  install: explainLab,
  list: explainLab,
  merge: explainLab,
  playground: explainLab,
  report: explainLab,
  run: explainLab,
  serve: explainLab,
  timeline: explainLab,
  workshop: explainLab,
  workshopCheck: explainLab,
  workshopHint: explainLab,
  workshopList: explainLab,
  workshopNew: explainLab,
  workshopReset: explainLab,
};

async function explainLab(): Promise<ExitCode> {
  throw new UsageError(
    'not-in-package',
    'Expected `hangup check`, `init` or `doctor`, which the package has; the scenarios, the workshop and the comparisons are in the repository: clone it (`npm view hangup repository.url` names it), then `npm ci`, and say the same there.',
  );
}
