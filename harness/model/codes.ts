// The closed codes of what goes wrong: what each means, and what to do. A sentence is for people and may change; a code keeps
// its meaning.

/** What a code means, and what to do where it occurs. */
export interface CodeMeaning {
  meaning: string;
  remedy: string;
}

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
  'not-in-package': {
    meaning: 'The command needs the repository of hangup; the published package has only check, init and doctor.',
    remedy: 'Clone the repository, run `npm ci`, and type the command there.',
  },
  'invalid-server': {
    meaning: 'What was given to the matcher is no server, or no report.',
    remedy: 'Give it a server of node:http, a fetch handler, the app of a framework, a URL or `{ command }`.',
  },
  'fake-timers': {
    meaning: 'Fake timers are on: those of the server do not go off, and cannot be seen.',
    remedy: 'Restore the real timers before the matcher.',
  },
  'not-awaited': {
    meaning: 'A test ended while its matcher still let clients ask the server and leave.',
    remedy: 'Write `await` before `expect(…).toReleaseOnDisconnect(…)`, or return what it gives.',
  },
  'no-expect': {
    meaning: 'There is no global `expect` of jest.',
    remedy: 'Say `expect.extend(matchers)` with the matchers of `hangup/matchers`.',
  },
} as const satisfies Record<string, CodeMeaning>;

/** Why this machine cannot observe a cell. */
export const SKIPS = {
  'not-declared': {
    meaning: 'The fault or the phase was asked for, but the server cannot be tried with it.',
    remedy: 'The reason says what to ask for instead.',
  },
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
} as const satisfies Record<string, CodeMeaning>;

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
} as const satisfies Record<string, CodeMeaning>;

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
} as const satisfies Record<string, CodeMeaning>;

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
} as const satisfies Record<string, CodeMeaning>;

export type UsageCode = keyof typeof USAGE_ERRORS;
export type SkipCode = keyof typeof SKIPS;
export type DifferenceCode = keyof typeof DIFFERENCES;
export type UnknownCode = keyof typeof UNKNOWNS;
export type VerdictCode = UnknownCode | keyof typeof REASONS_OF_OUTCOMES;
