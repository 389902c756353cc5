import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OXLINT = join(ROOT, 'node_modules/.bin/oxlint');
const LINT_MS = 30_000;

const WALLS: readonly (readonly [file: string, ...paths: string[]])[] = [
  ['scenarios/catalog.ts', '../harness/records.ts', '../scripts/bench.ts'],
  ['scenarios/kit/marks.ts', '../catalog.ts', '../seed/silent.ts', '../../harness/records.ts', './../catalog.ts'],
  ['scenarios/seed/silent.ts', './using.ts', '../catalog.ts', '../stacks/express.ts', '../../harness/records.ts'],
  ['scenarios/half-open/quiet.ts', './ticking.ts', '../seed/silent.ts', '../../harness/records.ts'],
  [
    'scenarios/stacks/express.ts',
    '../seed/silent.ts',
    '../half-open/quiet.ts',
    '../catalog.ts',
    '../../harness/observe/observe.ts',
  ],
  ['scenarios/references/go.ts', '../seed/silent.ts', '../../harness/records.ts'],
  ['scenarios/incidents/one.ts', '../stacks/express.ts', '../../harness/records.ts'],
  ['scenarios/workshop/01-idle/exercise.ts', '../../seed/silent.ts', '../../../harness/records.ts'],
  ['harness/model/run.ts', './judge/judge.ts', '../scenarios/catalog.ts', './cli/main.ts'],
  ['harness/model/behavior.ts', './judge/judge.ts', './stacks/table.ts', '../scenarios/catalog.ts', './cli/main.ts'],
  ['harness/walls.ts', './cli/main.ts', '../scripts/bench.ts'],
  ['harness/judge/judge.ts', '../observe/observe.ts', '../report/json.ts', '../suite/run.ts', '../cli/main.ts'],
  ['harness/judge/cause.ts', '../../scenarios/catalog.ts', '../../scenarios/seed/silent.ts', './../suite/run.ts'],
  ['harness/judge/checkers/items.ts', '../../docs/contract.schema.json', '../../scripts/bench.ts'],
  ['harness/report/render/json.ts', '../judge/judge.ts', '../observe/observe.ts', '../suite/run.ts', '../cli/main.ts'],
  [
    'harness/report/html/page.ts',
    '../../judge/judge.ts',
    '../../stacks/table.ts',
    '../../cli/main.ts',
    '../../../scenarios/catalog.ts',
  ],
  ['harness/observe/observe.ts', '../judge/judge.ts', '../report/json.ts', '../suite/run.ts', '../cli/main.ts'],
  ['harness/observe/mark-line.ts', '../judge/judge.ts', '../../docs/report.schema.json'],
  ['harness/observe/faults/fin.ts', '../../judge/judge.ts', '../../suite/run.ts', '../../../scenarios/catalog.ts'],
  ['harness/run/run-plans.ts', '../cli/main.ts', '../../scripts/bench.ts'],
  ['harness/plan/scenarios.ts', '../workshop/lab.ts', '../../scenarios/workshop/exercises.ts'],
  ['harness/workshop/runner/exercise-runner.ts', '../cli/main.ts', '../../scripts/bench.ts'],
  [
    'harness/workshop/screen/session.ts',
    '../lab.ts',
    '../../observe/observe.ts',
    '../../suite/run.ts',
    'node:fs',
    'chokidar',
  ],
  ['harness/workshop/feedback/answer.ts', '../../../scenarios/catalog.ts', '../../../scenarios/workshop/exercises.ts'],
  ['harness/compare/diff.ts', '../cli/main.ts', '../../scripts/bench.ts'],
  ['harness/cli/commands/run.ts', '../../../scripts/bench.ts'],
  ['scripts/bench.ts', '../harness/cli/main.ts'],
];

const DOORS: typeof WALLS = [
  ['scenarios/catalog.ts', './kit/scenario.ts', './seed/silent.ts'],
  ['scenarios/kit/marks.ts', './scenario.ts', 'node:fs'],
  ['scenarios/seed/silent.ts', '../kit/scenario.ts', 'node:stream'],
  ['scenarios/stacks/express.ts', '../kit/scenario.ts', './streams.ts', 'express'],
  ['scenarios/workshop/01-idle/exercise.ts', '../../kit/scenario.ts', './server.ts'],
  ['harness/model/run.ts', '../scenarios/kit/scenario.ts'],
  ['harness/model/behavior.ts', './records.ts', '../scenarios/kit/scenario.ts'],
  ['harness/judge/judge.ts', './cause.ts', '../records.ts', '../table.ts', '../../scenarios/kit/scenario.ts'],
  [
    'harness/report/html/page.ts',
    './style.ts',
    '../json.ts',
    '../../records.ts',
    '../../table.ts',
    '../../../scenarios/kit/scenario.ts',
  ],
  ['harness/observe/mark-line.ts', '../records.ts', '../../scenarios/kit/marks.ts', '../../docs/contract.schema.json'],
  ['harness/observe/faults/fin.ts', './fault.ts', '../clients/raw.ts', '../../records.ts'],
  ['harness/run/run-plans.ts', '../judge/judge.ts', '../observe/observe.ts', '../../scenarios/catalog.ts'],
  [
    'harness/workshop/runner/exercise-runner.ts',
    './talk/answer.ts',
    '../observe/observe.ts',
    '../suite/run.ts',
    'node:fs',
  ],
  [
    'harness/workshop/screen/session.ts',
    './answer.ts',
    '../../records.ts',
    '../../judge/work.ts',
    '../../report/timeline.ts',
  ],
  ['harness/workshop/feedback/answer.ts', '../../../scenarios/kit/scenario.ts', '../../../scenarios/workshop/task.ts'],
  ['harness/cli/commands/run.ts', '../program.ts', '../../suite/run.ts', '../../report/json.ts'],
  ['scripts/bench.ts', '../harness/suite/run.ts'],
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
