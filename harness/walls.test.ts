import { readFileSync } from 'node:fs';
import { glob, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALLOWED, getFolder, PURE } from './walls.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OXLINT = join(ROOT, 'node_modules/.bin/oxlint');
const LINT_MS = 30_000;

/** Of each wall of scenarios/, what it keeps out. */
const SCENARIO_WALLS: readonly (readonly [file: string, ...paths: string[]])[] = [
  ['scenarios/catalog.ts', '../harness/model/run.ts', '../scripts/bench.ts'],
  ['scenarios/kit/marks.ts', '../catalog.ts', '../seed/silent.ts', '../../harness/model/run.ts', './../catalog.ts'],
  ['scenarios/seed/silent.ts', './using.ts', '../catalog.ts', '../stacks/express.ts', '../../harness/model/run.ts'],
  ['scenarios/half-open/quiet.ts', './ticking.ts', '../seed/silent.ts', '../../harness/model/run.ts'],
  [
    'scenarios/stacks/express.ts',
    '../seed/silent.ts',
    '../half-open/quiet.ts',
    '../catalog.ts',
    '../../harness/model/run.ts',
  ],
  ['scenarios/references/go.ts', '../seed/silent.ts', '../../harness/model/run.ts'],
  ['scenarios/incidents/one.ts', '../stacks/express.ts', '../../harness/model/run.ts'],
  ['scenarios/workshop/01-idle/exercise.ts', '../../seed/silent.ts', '../../../harness/model/run.ts'],
];

/** Of each wall of scenarios/, what it lets through. */
const SCENARIO_DOORS: typeof SCENARIO_WALLS = [
  ['scenarios/catalog.ts', './kit/scenario.ts', './seed/silent.ts'],
  ['scenarios/kit/marks.ts', './scenario.ts', 'node:fs'],
  ['scenarios/seed/silent.ts', '../kit/scenario.ts', 'node:stream'],
  ['scenarios/stacks/express.ts', '../kit/scenario.ts', './streams.ts', 'express'],
  ['scenarios/workshop/01-idle/exercise.ts', '../../kit/scenario.ts', './server.ts'],
];

const ROOMS = Object.keys(ALLOWED);

/** A file of each room, two folders deep where that room has folders, and each other room that it may or may not import. */
function tryRooms(isTried: (room: string, other: string) => boolean): (readonly [string, ...string[]])[] {
  return ROOMS.flatMap((room) => {
    const others = ROOMS.filter((other) => other !== room && isTried(room, other));
    return ['', 'deeper/'].map((deeper) => {
      const up = room === 'scripts' ? `../${deeper && '../'}` : `../../${deeper && '../'}`;
      const paths = others.map((other) => `${up}${getFolder(other)}/${other}.ts`);
      return [`${getFolder(room)}/${deeper}${room}.ts`, ...paths] as const;
    });
  });
}

const isAllowed = (room: string, other: string) => ALLOWED[room]!.includes(other);
const PURE_WALLS = PURE.map((folder) => [`${folder}/pure.ts`, 'node:fs', 'chokidar', 'undici'] as const);
const PROBE_WALL = ['harness/check/probe/probe.ts', '../check.ts', '../../model/run.ts', 'esbuild'] as const;
const WALLS = [PROBE_WALL, ...SCENARIO_WALLS, ...tryRooms((...pair) => !isAllowed(...pair)), ...PURE_WALLS];
const DOORS = [
  ...SCENARIO_DOORS,
  ...tryRooms(isAllowed),
  ['harness/judge/judge.ts', '../../scenarios/kit/vocabulary.ts', 'node:util'] as const,
  ['harness/plan/plan.ts', '../../scenarios/catalog.ts'] as const,
];

/** All the ways to import a path. */
const linesOf = (path: string) => [
  `import '${path}';`,
  `import type ${path.replaceAll(/\W/g, '_')} from '${path}';`,
  `export * from '${path}';`,
  `await import('${path}');`,
];

const sources = new Map<string, string[]>();
for (const [file, ...paths] of [...WALLS, ...DOORS]) {
  sources.set(file, [...(sources.get(file) ?? []), ...paths.flatMap(linesOf)]);
}

let folder: string;
/** `harness/judge/judge.ts:1` for a line that the linter refuses for what it imports. */
let refused: Set<string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangup-walls-'));
  // What the linter learns from types plays no part here and takes most of its time.
  const { default: config } = await import('../.oxlint.config.ts');
  await write('.oxlintrc.json', JSON.stringify({ ...config, options: { typeAware: false } }));
  for (const [file, lines] of sources) await write(file, lines.join('\n'));
  refused = await lint();
}, LINT_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

test.for(WALLS)('%s stays behind its wall', ([file, ...paths]) => {
  const passed = paths.flatMap(linesOf).filter((line) => !isRefused(file, line));
  expect(passed).toEqual([]);
});

test.for(DOORS)('%s has its doors', ([file, ...paths]) => {
  const closed = paths.flatMap(linesOf).filter((line) => isRefused(file, line));
  expect(closed).toEqual([]);
});

describe('the imports of harness/ and scripts/', async () => {
  const files = await Array.fromAsync(glob('{harness,scripts}/**/*.{ts,js}', { cwd: ROOT }));
  const walled = files.filter((file) => !/\.test\.ts$|\/fixtures\//.test(file));
  const imports = new Map(walled.map((file) => [file, readImports(file)]));
  const getRoom = (file: string) => file.split('/').slice(0, -1)[file.startsWith('harness/') ? 1 : 0];

  test.for(ROOMS)('%s imports what the table allows it, and all of that', (room) => {
    const used = walled
      .filter((file) => getRoom(file) === room)
      .flatMap((file) => imports.get(file)!)
      .filter((path) => /^(harness|scenarios|scripts)\//.test(path))
      .map((path) => {
        const [top, place] = path.split('/') as [string, string];
        if (top !== 'scenarios') return getRoom(path)!;
        return ['kit', 'catalog.ts'].includes(place) ? place.replace('.ts', '') : `${top}/${place}`;
      });
    const others = new Set(used.filter((name) => name !== room && name !== 'kit'));
    expect([...others].toSorted()).toEqual(ALLOWED[room]!.toSorted());
  });

  test('no file imports itself by way of others, types included', () => {
    const done = new Set<string>();
    const findCircle = (file: string, path: readonly string[]): readonly string[] | null => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
      if (done.has(file)) return null;
      const circle = (imports.get(file) ?? [])
        .map((next) => findCircle(next, [...path, file]))
        .find((one) => one !== null);
      done.add(file);
      return circle ?? null;
    };
    expect(walled.map((file) => findCircle(file, [])).filter((circle) => circle !== null)).toEqual([]);
  });

  test('no room imports itself by way of others', () => {
    const left = new Map(
      Object.entries(ALLOWED).map(([room, others]) => [room, others.filter((one) => ROOMS.includes(one))]),
    );
    for (let size = -1; size !== left.size;) {
      size = left.size;
      for (const [room, others] of left) if (others.every((other) => !left.has(other))) left.delete(room);
    }
    expect([...left.keys()]).toEqual([]);
  });

  function readImports(file: string): string[] {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const paths = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+\.(?:ts|js|json))'/g)].map(
      ([, path]) => path!,
    );
    return paths.map((path) => posix.normalize(posix.join(posix.dirname(file), path)));
  }
});

test.for(ROOMS.filter((room) => room !== 'scripts'))(
  '%s opens with a line on what it is for and what it may import',
  (room) => {
    const line = readFileSync(join(ROOT, getFolder(room), 'README.md'), 'utf8');
    expect(line).toMatch(/^[A-Z`].+\. May import: .+\.\n$/);
    expect(line).toContain(` May import: ${['the kit', ...ALLOWED[room]!].join(', ')}.`);
  },
);

function isRefused(file: string, line: string): boolean {
  return refused.has(`${file}:${sources.get(file)!.indexOf(line) + 1}`);
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

interface Diagnostic {
  code: string;
  filename: string;
  labels: [{ span: { line: number } }];
}

async function lint(): Promise<Set<string>> {
  const { stdout } = await execa(OXLINT, ['--format=json'], { cwd: folder, reject: false });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  const walls = diagnostics.filter(({ code }) => code === 'eslint(no-restricted-imports)');
  return new Set(walls.map(({ filename, labels: [{ span }] }) => `${filename}:${span.line}`));
}
