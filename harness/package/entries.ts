/** What of the project other projects can reach. Paths are those of the checkout; a name is that of the built file. */
export const PROGRAMS = {
  hangup: 'harness/cli/main.ts',
  'remote-program': 'harness/observe/clients/remote-program.ts',
} as const;

/** What `import` and `require` load. `.cjs` files are built of those that jest loads: it does not import modules without a flag. */
export const MODULES = [
  { name: 'index', path: '.', hasCommonJs: true },
  { name: 'register', path: './register', hasCommonJs: true },
  { name: 'matchers', path: './matchers', hasCommonJs: true },
  { name: 'jest', path: './jest', hasCommonJs: true },
  { name: 'vitest', path: './vitest', hasCommonJs: false },
  { name: 'node-test', path: './node-test', hasCommonJs: false },
] as const;

/** What `hangup check` loads into a server. */
export const PROBE = 'harness/check/probe/entry.ts';

/** Where the modules lie. */
export const LIBRARY = 'harness/library';
