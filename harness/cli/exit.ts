import type { ReportStatus } from '../report/model.ts';

/** The exit codes of the command line. */
export const EXIT = { expected: 0, different: 1, usage: 2, harness: 3, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** How a report ends the program: what it could not observe, or not prove, is a failure. */
export const EXIT_OF_STATUS: Readonly<Record<ReportStatus, ExitCode>> = {
  expected: EXIT.expected,
  different: EXIT.different,
  unknown: EXIT.harness,
  invalid: EXIT.harness,
};

/** The user, or the system, wants the run to end. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}
