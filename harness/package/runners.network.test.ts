import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRegistryProblem } from '../compare/fixtures/registry.ts';
import { findNginx } from '../install/nginx.ts';
import { fetchRuntime } from '../install/runtimes.ts';
import { buildIncidents } from './fixtures/incident-files.ts';
import { SEEN_INCIDENTS, type SeenIncident } from './fixtures/incident-table.ts';
import { PackedHangup } from './fixtures/packed.ts';
import { INTERCEPTED } from './fixtures/interceptor-tests.ts';
import { RUNNER_PROJECTS } from './fixtures/runner-projects.ts';

const NO_REGISTRY = await findRegistryProblem();
/** Beside that of the checkout, which the other tests run on. */
const NODE_VERSIONS = ['20.20.2', '22', '26'];
const NGINX = await findNginx();
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMPILE = [
  '--strict',
  '--exactOptionalPropertyTypes',
  '--verbatimModuleSyntax',
  '--isolatedModules',
  '--allowJs',
  '--checkJs',
  '--noEmit',
  '--skipLibCheck',
  'false',
  '--module',
  'nodenext',
  '--target',
  'es2023',
];
/** What is said of each leak: who, where, and how to fix it. */
const LEAKS = [
  ['express', /setInterval every 50 ms` is still set/, "`response.on('close', () => clearInterval(timer))`"],
  ['fastify', /listener for 'item' of EventEmitter is still there/, 'emitter.off(event, listener)'],
  ['hono', /setInterval every 50 ms` is still set/, "`request.signal.addEventListener('abort', "],
] as const;

let packed: PackedHangup;

beforeAll(async () => {
  packed = await PackedHangup.pack();
  if (NO_REGISTRY !== null) return;
  const incidents = join(packed.folder, 'incidents');
  await buildIncidents(incidents);
  const creations = Object.entries(RUNNER_PROJECTS).map(async ([name, { packages, files }]) => {
    const project = await packed.createProject(name, files, packages);
    await cp(incidents, join(project, 'incidents'), { recursive: true, verbatimSymlinks: true });
  });
  await Promise.all(creations);
});
afterAll(() => packed?.[Symbol.asyncDispose]());

// Side by side: each of them waits most of the time.
test.concurrent.for(Object.entries(RUNNER_PROJECTS))(
  'in %s what leaks is red with its line, what is clean is green, and the types hold',
  async ([name, { files, command, source }], { skip }) => {
    if (NO_REGISTRY !== null) skip(NO_REGISTRY);
    const project = join(packed.folder, name);
    const compiler = { cwd: project, preferLocal: true, localDir: ROOT, reject: false };
    const compiled = await execa('tsc', [...COMPILE, '--types', 'node', 'types.ts', 'types-of-js.js'], compiler);
    expect(compiled.exitCode, compiled.stdout).toBe(0);

    const output = await runTests(project, command);
    for (const [app, sentence, fix] of LEAKS) {
      const line = findLine(files[source]!, `// leak of ${app}`);
      const message = output.slice(output.indexOf(`  at ${source}:${line}:`) - 200).slice(0, 1_200);
      expect(message, output).toMatch(sentence);
      expect(message).toMatch(new RegExp(`> ${line} \\|.*// leak of ${app}`));
      expect(message).toContain(fix);
      expect(output).toMatch(new RegExp(`[✓✔] ${app} /clean`));
      expect(output).toMatch(new RegExp(`[×✕✖] ${app} /leaky`));
    }
    expect(output).toMatch(/[×✕✖] forgotten await/);
    expect(output).toContain('Expected `await` before expect(…).toReleaseOnDisconnect(…), got none');
  },
);

const onOldNodes = NODE_VERSIONS.flatMap((version) =>
  Object.entries(RUNNER_PROJECTS).flatMap(([name, { leastNode }]) =>
    Number.parseInt(version, 10) < leastNode ? [] : [[name, version] as const],
  ),
);

test.concurrent.for(onOldNodes)('in %s the matcher is red and green on Node %s', async ([name, version], { skip }) => {
  if (NO_REGISTRY !== null) skip(NO_REGISTRY);
  const { file } = await fetchRuntime(`node@${version}`, AbortSignal.timeout(120_000));
  const { command, onlyExpress } = RUNNER_PROJECTS[name]!;
  // Express itself does not load there: vmThreads reads an ES module of its packages as CommonJS.
  const unfit = version.startsWith('20') ? ['--pool=vmThreads'] : [];
  const [first, ...others] = command.filter(
    (word) => ![...unfit, '--experimental-test-coverage', '--coverage'].includes(word),
  );
  const words = first === '--test' ? [first, ...onlyExpress, ...others] : [first!, ...others, ...onlyExpress];
  const output = await runTests(join(packed.folder, name), words, file);
  expect(output).toMatch(/[✓✔] express \/clean/);
  expect(output).toMatch(/[×✕✖] express \/leaky/);
  expect(output).toMatch(/> \d+ \|.*\/\/ leak of express/);
});

test.concurrent('what stands between the tests and the network stops no client of the matcher', async ({ skip }) => {
  if (NO_REGISTRY !== null) skip(NO_REGISTRY);
  const command = ['node_modules/vitest/vitest.mjs', 'run', '--pool=threads', '--reporter=verbose', 'intercepted'];
  const output = await runTests(join(packed.folder, 'vitest-5'), command);
  for (const name of INTERCEPTED) {
    expect(output).toMatch(new RegExp(`✓ .*> ${name} clean`));
    expect(output).toMatch(new RegExp(`× .*> ${name} leaky`));
  }
});

test.concurrent.for(Object.entries(RUNNER_PROJECTS))(
  'in %s the bug of each incident is red, and its fix is green',
  async ([name, { incidentCommand }], { skip }) => {
    if (NO_REGISTRY !== null) skip(NO_REGISTRY);
    const output = await runTests(join(packed.folder, name), incidentCommand);
    expect(
      listWrong(output, ({ runtime }) => runtime === undefined),
      output,
    ).toEqual([]);
  },
);

test('an incident of an older Node is red on its bug and green on its fix there', async ({ skip }) => {
  if (NO_REGISTRY !== null) skip(NO_REGISTRY);
  const { file } = await fetchRuntime('node@22', AbortSignal.timeout(120_000));
  const project = join(packed.folder, 'node-test');
  const command = ['--test', '--test-force-exit', '--test-reporter=spec', '23-any-retention.test.mjs'];
  const output = await runTests(project, command, file);
  expect(
    listWrong(output, ({ runtime }) => runtime === 'node@22'),
    output,
  ).toEqual([]);
});

/** What a runner prints of tests of which some fail. */
async function runTests(cwd: string, command: readonly string[], node = process.execPath): Promise<string> {
  const env = { CI: '1', ...(NGINX !== null && { HANGUP_NGINX: NGINX }) };
  const { all, exitCode } = await execa(node, command, { cwd, reject: false, all: true, env });
  const output = stripVTControlCharacters(all);
  expect(exitCode, output).toBe(1);
  return output;
}

/** Where what is printed of one test begins. */
const TEST_NAME = /(?=\b\d\d-[a-z-]+ (?:bug|fix)\b)/;

/** What should be printed of the incidents that are tried: each fix green, each bug red, with what is said of it. */
function listWrong(output: string, isTried: (incident: SeenIncident) => boolean): string[] {
  return Object.entries(SEEN_INCIDENTS).flatMap(([name, incident]) => {
    if (!isTried(incident) || (name.includes('nginx') && NGINX === null)) return [];
    const isRed = new RegExp(`[×✕✖] ${name} bug${incident.endsProcess ? `|FAIL \\S*${name}-bug` : ''}`);
    // An error that ends its process is printed wherever that has come to.
    const parts = incident.endsProcess
      ? [output]
      : output.split(TEST_NAME).filter((part) => part.startsWith(`${name} bug`));
    return [
      ...(new RegExp(`[✓✔] ${name} fix`).test(output) ? [] : [`${name}: the fix is not green`]),
      ...(isRed.test(output) ? [] : [`${name}: the bug is not red`]),
      ...(parts.some((part) => incident.says.test(part)) ? [] : [`${name}: ${String(incident.says)} is not said`]),
    ];
  });
}

function findLine(text: string, words: string): number {
  return text.split('\n').findIndex((line) => line.includes(words)) + 1;
}
