/** The exit codes of the command line. */
export const EXIT = { expected: 0, different: 1, usage: 2, harness: 3, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The user, or the system, wants the run to end. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}
