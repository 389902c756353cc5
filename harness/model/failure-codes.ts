import type { CodeMeaning } from './codes.ts';

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
} as const satisfies Record<string, CodeMeaning>;

export type FailureCode = keyof typeof FAILURES;
