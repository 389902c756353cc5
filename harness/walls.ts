// The walls of the harness as one table. The linter enforces it (.oxlint.config.ts), and walls.test.ts holds it against every import.

/** What the files of a room, a folder of harness/, may import from the project beside the kit and their own room. */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  model: [],
  system: ['model'],
  install: ['model', 'system', 'scenarios/stacks'],
  plan: ['model', 'system', 'install', 'catalog'],
  observe: ['model', 'system'],
  judge: ['model'],
  run: ['model', 'system', 'plan', 'observe', 'judge', 'catalog'],
  report: ['model'],
  contract: ['model', 'system', 'observe'],
  compare: ['model', 'system', 'install', 'plan', 'run', 'catalog', 'scenarios/stacks'],
  workshop: ['model', 'system', 'plan', 'run', 'report', 'scenarios/workshop'],
  check: ['model', 'system', 'observe', 'judge'],
  playground: [
    'model',
    'system',
    'install',
    'plan',
    'observe',
    'check',
    'workshop',
    'report',
    'catalog',
    'scenarios/workshop',
  ],
  library: ['model', 'system', 'observe', 'check'],
  package: ['system', 'observe'],
  pages: ['model', 'plan', 'report', 'catalog', 'scenarios/incidents'],
  bench: ['model', 'system', 'plan', 'observe', 'run', 'check', 'playground', 'catalog'],
  cli: [
    'model',
    'system',
    'install',
    'plan',
    'observe',
    'run',
    'report',
    'contract',
    'compare',
    'check',
    'workshop',
    'playground',
    'catalog',
    'scenarios/workshop',
  ],
  scripts: ['install', 'package', 'plan', 'run', 'bench', 'pages', 'playground', 'catalog'],
};

/** Folders whose files are pure: data in, data out. No I/O, no clock. */
export const PURE: readonly string[] = [
  'harness/model',
  'harness/judge',
  'harness/report',
  'harness/check/symptoms',
  'harness/workshop/feedback',
  'harness/workshop/screen',
  'harness/playground/recording',
];

const IMPURE = ['node:*', '!node:util', 'esbuild', 'undici', 'chokidar'];
const NOT_WALLED = ['**/*.test.ts', '**/fixtures/**'];

interface Wall {
  group: string[];
  message: string;
}

interface Override {
  files: string[];
  excludeFiles: string[];
  rules: { 'no-restricted-imports': ['error', { patterns: Wall[] }] };
}

/** The table as overrides of the linter, one for each room. An override replaces the rule as a whole, so a pure one says both. */
export function restrictHarnessImports(): Override[] {
  const rooms = Object.keys(ALLOWED).map((room) => restrictImports(`${getFolder(room)}/**`, [findWall(room)]));
  const pure = PURE.map((folder) => restrictImports(`${folder}/**`, findPureWalls(folder)));
  const renderers = restrictImports('harness/report/render/**', [
    ...findPureWalls('harness/report'),
    {
      group: ['../sections/**', '../builders/**'],
      message: 'A renderer reads the model only: see harness/report/README.md.',
    },
  ]);
  const probe = restrictImports('harness/check/probe/**', [
    { group: ['../**', '!node:*', 'esbuild', 'undici'], message: 'It runs in the process of the user: builtins only.' },
  ]);
  return [...rooms, ...pure, renderers, probe];
}

function findPureWalls(folder: string): Wall[] {
  return [
    findWall(folder.split('/')[1]!),
    { group: IMPURE, message: `${folder}/ is pure: files, processes, sockets and the clock belong elsewhere.` },
  ];
}

/** Where a room lies. */
export function getFolder(room: string): string {
  return room === 'scripts' ? room : `harness/${room}`;
}

function restrictImports(files: string, patterns: Wall[]): Override {
  return {
    files: [files],
    excludeFiles: NOT_WALLED,
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

function findWall(room: string): Wall {
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
