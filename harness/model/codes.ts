// The closed codes of what goes wrong, each with its meaning. A sentence is for people and may change; a code keeps its meaning.

/** The harness, or the server under test, could not do its part. */
export const FAILURES = {
  'not-startable': 'The command of the server cannot be started: no such file, or it is not executable.',
  'start-timeout': 'The server did not listen in time.',
  exited: 'The process of the server ended by itself.',
  'log-flood': 'The server wrote more than 32 MiB to its standard output and error.',
  'marks-flood': 'The server wrote more than 256 MiB of marks, or more than 1,000,000 of them.',
  'marks-file-changed': 'The marks file was truncated, removed or replaced while the server ran.',
  'invalid-mark': 'A line of the marks file breaks the contract.',
  'wrong-clock': 'A mark is not stamped with CLOCK_MONOTONIC in nanoseconds.',
  'stamp-after-read': 'A mark is stamped later than it was read: the clock of the server is wrong.',
  'stamp-too-early': 'A mark is stamped long before it was written: the clock of the server is wrong.',
  'second-listening': 'The server said twice that it listens: another process has taken its place.',
  'control-timeout': 'A request below /hangup/ was not answered in time.',
  'wrong-version': 'Another version was served than the one that was asked for.',
  'connect-failed': 'The client could not connect.',
  'ready-timeout': 'The server did not mark its guards, or did not send a first byte, in time.',
  'phase-missed': 'The body came before the client could leave after the headers.',
  'fault-timeout': 'The client could not make the fault in time.',
  'client-failed': 'The client broke off before its fault.',
  'request-unsupported': 'The client cannot send what the scenario asks for.',
  'proc-unreadable': 'A file below /proc could not be read.',
  'command-failed': 'A program that the harness runs failed: npm, a build, a command of the network.',
  'translate-failed': 'esbuild could not translate a program.',
  'not-writable': 'A file or folder could not be written.',
  'not-readable': 'A file could not be read.',
  'invalid-scenario': 'A file does not declare a scenario, or declares what does not exist.',
  'invalid-reference': 'A reference.json cannot be read.',
  'invalid-accepted': 'A file of accepted behavior cannot be read.',
  'invalid-journal': 'What an interrupted run has left cannot be read, so it cannot be resumed.',
  'invalid-exercise': "The learner's file does not declare a scenario.",
  'exercise-timeout': "The learner's file did not load in time.",
  'exercise-stopped': 'The run of an answer was ended at its first problem.',
  'install-failed': 'A package could not be installed.',
  'version-not-found': 'The registry has no such version.',
  'merge-conflict': 'The runs are not the shards of one run, or lack results.',
  'self-check-failed': 'The run did not see the leaker leak and the perfect server release.',
  'not-available': 'What the server needs is not on this machine.',
  'bench-timeout': 'A measurement did not end in time.',
  'wait-timeout': 'A bounded wait ended without its event.',
  internal: 'An error that is no error of the harness: please report it.',
} as const;

/** The user asked for something that does not exist, or not in this way. */
export const USAGE_ERRORS = {
  'unknown-id': 'No scenario, stack, reference, exercise or part has this name.',
  'invalid-option': 'The value of an option is not one of those that it takes.',
  'conflicting-options': 'These options exclude each other.',
  'nothing-selected': 'No cell is left of what was selected.',
  'invalid-command': 'The command of the server cannot be read.',
  'invalid-package': 'The text names no package with a version.',
  'invalid-cell': 'The text names no cell of a report.',
  'not-comparable': 'The two sides have nothing that can be compared.',
  'wrong-kind': 'The command does not take this kind of id.',
  'unreadable-file': 'The file is missing, or is not what the command reads.',
  'port-in-use': 'The port is in use.',
  'no-terminal': 'The command needs a terminal.',
  'invalid-name': 'The name does not have the form that is needed, or is in use.',
  'not-in-package': 'The command needs the repository of hangup; the published package has only check.',
} as const;

/** Why this machine cannot observe a cell. */
export const SKIPS = {
  'no-namespace': 'Network namespaces cannot be made here, and the fault needs one.',
  'runtime-missing': 'The runtime is not fetched.',
  'packages-missing': 'The packages of the server are not installed.',
  'nginx-missing': 'nginx is not found.',
  'next-not-built': 'The Next.js application is not built.',
  'tools-missing': 'The tools of a language are not found.',
  'reference-not-built': 'The reference is not built.',
} as const;

/** How something differs from what is expected of it. */
export const DIFFERENCES = {
  'other-outcome': 'The outcome is not the expected one.',
  'out-of-bounds': 'The outcome is the expected one, but a time or a value is not.',
  'not-accepted': 'No behavior has been accepted yet.',
  'leak-in-some-attempts': 'Most attempts are as expected, but at least one leaked: that is not outvoted.',
} as const;

/** Why nothing can be said of a guard. */
export const UNKNOWNS = {
  'not-observed': 'The cell could not be observed; its failure has a code of its own.',
  'fault-not-shown': 'The kernel does not show the fault.',
  'guard-not-acquired': 'The guard was not acquired before the client disconnected.',
  'gauge-not-measured': 'The server marked no value of the gauge.',
  'no-sign-of-life': 'The server gave no sign of life late in the window.',
  'body-compressed': 'The body is compressed, and a bare socket does not decode it.',
  'too-few-items': 'The client received too few items to tell.',
  'client-late': 'The harness stood still, so its client was late: the machine is too busy.',
  'exited-before-disconnect': 'The process ended before the client disconnected.',
} as const;

/** What was seen, where an outcome has more than one reason. */
export const REASONS_OF_OUTCOMES = {
  'held-to-the-end': '`silent`: the guard was not released in the window.',
  'still-counted-by-os': '`silent`: it was marked as released, but the operating system still counts what it holds.',
  'while-connected': '`premature`: it was released although the client was still connected.',
  'before-last-write':
    '`premature`: it was released before the last write of a stream that was completed, or its last tick where writes are not marked.',
} as const;

export type FailureCode = keyof typeof FAILURES;
export type UsageCode = keyof typeof USAGE_ERRORS;
export type SkipCode = keyof typeof SKIPS;
export type DifferenceCode = keyof typeof DIFFERENCES;
export type UnknownCode = keyof typeof UNKNOWNS;
export type VerdictCode = UnknownCode | keyof typeof REASONS_OF_OUTCOMES;
