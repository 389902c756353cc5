// The closed codes of what goes wrong: what each means, and what to do. A sentence is for people and may change; a code keeps
// its meaning.

/** The harness, or the server under test, could not do its part. */
export const FAILURES = {
  'not-startable': {
    meaning: 'The command of the server cannot be started: no such file, or it is not executable.',
    remedy: 'Try the command in a shell, then check its path and its rights.',
  },
  'start-timeout': {
    meaning: 'The server did not listen in time.',
    remedy: 'Read the end of its log in the report: it may wait for something, or listen elsewhere.',
  },
  exited: {
    meaning: 'The process of the server ended by itself.',
    remedy: 'Read the end of its log in the report.',
  },
  'log-flood': {
    meaning: 'The server wrote more than 32 MiB to its standard output and error.',
    remedy: 'Let it log less while it is tested.',
  },
  'marks-flood': {
    meaning: 'The server wrote more than 256 MiB of marks, or more than 1,000,000 of them.',
    remedy: 'Mark a tick or a write at most every few milliseconds.',
  },
  'marks-file-changed': {
    meaning: 'The marks file was truncated, removed or replaced while the server ran.',
    remedy: 'Open the file once, append only, and do not rotate it.',
  },
  'invalid-mark': {
    meaning: 'A line of the marks file breaks the contract.',
    remedy: '`npx hangup contract --verify` names the line and the rule.',
  },
  'wrong-clock': {
    meaning: 'A mark is not stamped with CLOCK_MONOTONIC in nanoseconds.',
    remedy: 'Stamp marks with CLOCK_MONOTONIC: docs/contract.md has it for each language.',
  },
  'stamp-after-read': {
    meaning: 'A mark is stamped later than it was read: the clock of the server is wrong.',
    remedy: 'Stamp marks with CLOCK_MONOTONIC, and write them at once.',
  },
  'stamp-too-early': {
    meaning: 'A mark is stamped long before it was written: the clock of the server is wrong.',
    remedy: 'Stamp each mark when it happens, and write it at once.',
  },
  'second-listening': {
    meaning: 'The server said twice that it listens: another process has taken its place.',
    remedy: 'Start the server itself, without a supervisor that starts it again.',
  },
  'control-timeout': {
    meaning: 'A request below /hangup/ was not answered in time.',
    remedy: 'Answer requests below /hangup/ on the port that the first line names.',
  },
  'wrong-version': {
    meaning: 'Another version was served than the one that was asked for.',
    remedy: 'Install the package again; another copy of it may come first.',
  },
  'connect-failed': {
    meaning: 'The client could not connect.',
    remedy: 'Listen on 127.0.0.1, and mark `listening` only when the port is open.',
  },
  'ready-timeout': {
    meaning: 'The server did not mark its guards, or did not send a first byte, in time.',
    remedy: 'Acquire the guard and send the first byte before anything that waits.',
  },
  'phase-missed': {
    meaning: 'The body came before the client could leave after the headers.',
    remedy: 'Choose another phase: this server sends headers and body together.',
  },
  'fault-timeout': {
    meaning: 'The client could not make the fault in time.',
    remedy: 'Run it again on a machine that is less busy.',
  },
  'client-failed': {
    meaning: 'The client broke off before its fault.',
    remedy: 'Read the sentence: the server may have closed the connection first.',
  },
  'request-unsupported': {
    meaning: 'The client cannot send what the scenario asks for.',
    remedy: 'Ask for another fault, or another request.',
  },
  'proc-unreadable': {
    meaning: 'A file below /proc could not be read.',
    remedy: 'Run as the user of the server, on Linux.',
  },
  'command-failed': {
    meaning: 'A program that the harness runs failed: npm, a build, a command of the network.',
    remedy: 'Run the command that the sentence names by hand.',
  },
  'translate-failed': {
    meaning: 'esbuild could not translate a program.',
    remedy: 'Fix the place in the file that the sentence names.',
  },
  'not-writable': {
    meaning: 'A file or folder could not be written.',
    remedy: 'Name another folder, or free some space.',
  },
  'not-readable': {
    meaning: 'A file could not be read.',
    remedy: 'Check the path and its rights.',
  },
  'invalid-scenario': {
    meaning: 'A file does not declare a scenario, or declares what does not exist.',
    remedy: 'docs/adding-a-scenario.md says what a file declares.',
  },
  'invalid-reference': {
    meaning: 'A reference.json cannot be read.',
    remedy: 'docs/references.md says what reference.json holds.',
  },
  'invalid-accepted': {
    meaning: 'A file of accepted behavior cannot be read.',
    remedy: 'Restore the file with git, or write it anew with `npx hangup accept`.',
  },
  'invalid-journal': {
    meaning: 'What an interrupted run has left cannot be read, so it cannot be resumed.',
    remedy: 'Run it again without `--resume`.',
  },
  'invalid-exercise': {
    meaning: "The learner's file does not declare a scenario.",
    remedy: '`npx hangup workshop reset` brings the exercise back.',
  },
  'exercise-timeout': {
    meaning: "The learner's file did not load in time.",
    remedy: 'Remove what waits at the top level of the file.',
  },
  'exercise-stopped': {
    meaning: 'The run of an answer was ended at its first problem.',
    remedy: 'Fix the problem that the sentence names.',
  },
  'install-failed': {
    meaning: 'A package could not be installed.',
    remedy: 'Check the network and the registry, and run it again.',
  },
  'version-not-found': {
    meaning: 'The registry has no such version.',
    remedy: '`npm view <package> versions` lists those that exist.',
  },
  'merge-conflict': {
    meaning: 'The runs are not the shards of one run, or lack results.',
    remedy: 'Merge every shard of one run, each once.',
  },
  'self-check-failed': {
    meaning: 'The run did not see the leaker leak and the perfect server release.',
    remedy: 'Run it again on a quiet machine; if it stays so, report it.',
  },
  'not-available': {
    meaning: 'What the server needs is not on this machine.',
    remedy: 'The sentence says what to install.',
  },
  'bench-timeout': {
    meaning: 'A measurement did not end in time.',
    remedy: 'Run it again on a machine that is less busy.',
  },
  'wait-timeout': {
    meaning: 'A bounded wait ended without its event.',
    remedy: 'Run it again on a machine that is less busy.',
  },
  internal: {
    meaning: 'An error that is no error of the harness: please report it.',
    remedy: 'Report it, with what was printed.',
  },
} as const;

/** The user asked for something that does not exist, or not in this way. */
export const USAGE_ERRORS = {
  'unknown-id': {
    meaning: 'No scenario, stack, reference, exercise or part has this name.',
    remedy: '`npx hangup list` shows all names.',
  },
  'invalid-option': {
    meaning: 'The value of an option is not one of those that it takes.',
    remedy: 'The sentence has the values; so has `--help`.',
  },
  'conflicting-options': {
    meaning: 'These options exclude each other.',
    remedy: 'Leave out one of them.',
  },
  'nothing-selected': {
    meaning: 'No cell is left of what was selected.',
    remedy: 'Select fewer conditions at once.',
  },
  'invalid-command': {
    meaning: 'The command of the server cannot be read.',
    remedy: 'Write it after `--`, as in a shell.',
  },
  'invalid-package': {
    meaning: 'The text names no package with a version.',
    remedy: 'Write it as `name@version`.',
  },
  'invalid-cell': {
    meaning: 'The text names no cell of a report.',
    remedy: 'Copy the cell as the report prints it.',
  },
  'not-comparable': {
    meaning: 'The two sides have nothing that can be compared.',
    remedy: 'Compare two versions of one package, or two reports of the same servers.',
  },
  'wrong-kind': {
    meaning: 'The command does not take this kind of id.',
    remedy: 'The sentence names the command that takes it.',
  },
  'unreadable-file': {
    meaning: 'The file is missing, or is not what the command reads.',
    remedy: 'Check the path, and that it is a report.json of this version.',
  },
  'port-in-use': {
    meaning: 'The port is in use.',
    remedy: 'End the process that the sentence names, or choose another port.',
  },
  'no-terminal': {
    meaning: 'The command needs a terminal.',
    remedy: 'Use the form without a terminal that the sentence names.',
  },
  'invalid-name': {
    meaning: 'The name does not have the form that is needed, or is in use.',
    remedy: 'The sentence has an example.',
  },
} as const;

/** Why this machine cannot observe a cell. */
export const SKIPS = {
  'no-namespace': {
    meaning: 'Network namespaces cannot be made here, and the fault needs one.',
    remedy: 'Allow user namespaces, or use `--cap-add=SYS_ADMIN` in a container.',
  },
  'runtime-missing': {
    meaning: 'The runtime is not fetched.',
    remedy: '`npx hangup install runtimes`',
  },
  'packages-missing': {
    meaning: 'The packages of the server are not installed.',
    remedy: '`npx hangup install stacks incidents`',
  },
  'nginx-missing': {
    meaning: 'nginx is not found.',
    remedy: 'Install nginx, such as with `apt install nginx`.',
  },
  'next-not-built': {
    meaning: 'The Next.js application is not built.',
    remedy: '`npx hangup install stacks`',
  },
  'tools-missing': {
    meaning: 'The tools of a language are not found.',
    remedy: 'Install the compiler or interpreter of the language.',
  },
  'reference-not-built': {
    meaning: 'The reference is not built.',
    remedy: '`npx hangup build references`',
  },
} as const;

/** How something differs from what is expected of it. */
export const DIFFERENCES = {
  'other-outcome': {
    meaning: 'The outcome is not the expected one.',
    remedy: 'If the new behavior is right: `npx hangup accept`, or change `expect` of the scenario.',
  },
  'out-of-bounds': {
    meaning: 'The outcome is the expected one, but a time or a value is not.',
    remedy: 'Repeat the cell with `--repeat 3`; then look at its timeline.',
  },
  'not-accepted': {
    meaning: 'No behavior has been accepted yet.',
    remedy: 'Look at it, then `npx hangup accept`.',
  },
  'leak-in-some-attempts': {
    meaning: 'Most attempts are as expected, but at least one leaked: that is not outvoted.',
    remedy: 'Look for a race: repeat the cell with `--repeat 10`.',
  },
} as const;

/** Why nothing can be said of a guard. */
export const UNKNOWNS = {
  'not-observed': {
    meaning: 'The cell could not be observed; its failure has a code of its own.',
    remedy: 'See the code of the failure.',
  },
  'fault-not-shown': {
    meaning: 'The kernel does not show the fault.',
    remedy: 'Run it again; in a container the kernel may hide its sockets.',
  },
  'guard-not-acquired': {
    meaning: 'The guard was not acquired before the client disconnected.',
    remedy: 'Acquire the guard before the first byte.',
  },
  'gauge-not-measured': {
    meaning: 'The server marked no value of the gauge.',
    remedy: 'Mark a value before the client leaves.',
  },
  'no-sign-of-life': {
    meaning: 'The server gave no sign of life late in the window.',
    remedy: 'Mark ticks while the request is served, so that silence is not taken for an end.',
  },
  'body-compressed': {
    meaning: 'The body is compressed, and a bare socket does not decode it.',
    remedy: 'Turn off compression for the request.',
  },
  'too-few-items': {
    meaning: 'The client received too few items to tell.',
    remedy: 'Send items more often, or look longer with `--patience`.',
  },
  'client-late': {
    meaning: 'The harness stood still, so its client was late: the machine is too busy.',
    remedy: 'Run it again on a machine that is less busy.',
  },
  'exited-before-disconnect': {
    meaning: 'The process ended before the client disconnected.',
    remedy: 'Read the end of its log in the report.',
  },
} as const;

/** What was seen, where an outcome has more than one reason. */
export const REASONS_OF_OUTCOMES = {
  'held-to-the-end': {
    meaning: '`silent`: the guard was not released in the window.',
    remedy: 'Release the guard when the response closes: docs/cookbook.md.',
  },
  'still-counted-by-os': {
    meaning: '`silent`: it was marked as released, but the operating system still counts what it holds.',
    remedy: 'Release what the guard holds before marking it released.',
  },
  'while-connected': {
    meaning: '`premature`: it was released although the client was still connected.',
    remedy: 'Release the guard only when the response closes.',
  },
  'before-last-write': {
    meaning:
      '`premature`: it was released before the last write of a stream that was completed, or its last tick where writes are not marked.',
    remedy: 'Release the guard after the stream has ended.',
  },
} as const;

export type FailureCode = keyof typeof FAILURES;
export type UsageCode = keyof typeof USAGE_ERRORS;
export type SkipCode = keyof typeof SKIPS;
export type DifferenceCode = keyof typeof DIFFERENCES;
export type UnknownCode = keyof typeof UNKNOWNS;
export type VerdictCode = UnknownCode | keyof typeof REASONS_OF_OUTCOMES;
