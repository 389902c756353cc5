// The walls of the harness as one table. The linter enforces it (.oxlint.config.ts), and walls.test.ts holds it against every import.

/** What the files of a room, a folder of harness/, may import from the project beside the kit and their own room. */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  bench: ['observe', 'system', 'catalog', 'model', 'plan', 'run'],
  cli: [
    'compare',
    'system',
    'catalog',
    'model',
    'plan',
    'judge',
    'run',
    'install',
    'report',
    'contract',
    'observe',
    'scenarios/workshop',
    'workshop',
  ],
  compare: ['report', 'judge', 'plan', 'model', 'scenarios/stacks', 'observe', 'install', 'system', 'catalog'],
  contract: ['report', 'system', 'observe', 'judge', 'plan', 'model'],
  install: ['system', 'observe', 'scenarios/stacks'],
  judge: ['model'],
  model: [],
  observe: ['model', 'system'],
  pages: ['model', 'report', 'scenarios/incidents', 'judge', 'catalog'],
  plan: ['judge', 'model', 'system', 'install', 'catalog', 'cli', 'observe', 'run'],
  references: [],
  report: ['model'],
  run: ['judge', 'observe', 'system', 'model', 'plan'],
  stacks: [],
  suite: [],
  system: [],
  workshop: ['scenarios/workshop', 'system', 'model', 'judge', 'observe', 'run', 'report'],
  scripts: ['install', 'bench', 'catalog', 'pages', 'plan', 'run'],
};

/** Folders whose files are pure: data in, data out. No I/O, no clock. */
export const PURE: readonly string[] = ['harness/workshop/talk'];

const IMPURE = ['node:*', '!node:util', 'esbuild', 'undici', 'chokidar'];
const NOT_WALLED = ['**/*.test.ts', '**/fixtures/**'];

interface Override {
  files: string[];
  excludeFiles: string[];
  rules: { 'no-restricted-imports': ['error', { patterns: { group: string[]; message: string }[] }] };
}

/** The table as overrides of the linter, one for each room. An override replaces the rule as a whole, so a pure one says both. */
export function restrictHarnessImports(): Override[] {
  const rooms = Object.keys(ALLOWED).map((room) => restrictImports(`${getFolder(room)}/**`, [findWall(room)]));
  const pure = PURE.map((folder) => {
    const wall = findWall(folder.split('/')[1]!);
    return restrictImports(`${folder}/**`, [
      wall,
      { group: IMPURE, message: `${folder}/ is pure: files, processes, sockets and the clock belong elsewhere.` },
    ]);
  });
  return [...rooms, ...pure];
}

/** Where a room lies. */
export function getFolder(room: string): string {
  return room === 'scripts' ? room : `harness/${room}`;
}

function restrictImports(files: string, patterns: { group: string[]; message: string }[]): Override {
  return {
    files: [files],
    excludeFiles: NOT_WALLED,
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

function findWall(room: string): { group: string[]; message: string } {
  const allowed = ALLOWED[room]!;
  const forbidden = Object.keys(ALLOWED).filter((other) => other !== room && !allowed.includes(other));
  const servers = allowed.filter((name) => name === 'catalog' || name.startsWith('scenarios/'));
  return {
    group: [
      ...forbidden.map((other) => `../**/${other}/**`),
      '../**/scenarios/**',
      '!../**/scenarios/kit/**',
      ...servers.map((name) => (name === 'catalog' ? '!../**/scenarios/catalog.ts' : `!../**/${name}/**`)),
    ],
    message: `${getFolder(room)}/ may import ${['the kit', ...allowed].join(', ')}: see harness/walls.ts.`,
  };
}
