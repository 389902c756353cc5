import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRegistryProblem } from '../compare/fixtures/registry.ts';
import { fetchRuntime } from '../install/runtimes.ts';
import { MODULES } from './entries.ts';
import { measureInstalled, PackedHangup } from './fixtures/packed.ts';

const NO_REGISTRY = await findRegistryProblem();
const NODE_VERSIONS = ['20.20.2', '22', '24', '26'];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LEAK = `
import { createServer } from 'node:http';
createServer((request, response) => {
  response.write('first');
  setInterval(() => response.write('more'), 50);
}).listen(process.env.PORT, '127.0.0.1');
`;
/** A client that leaves, in both kinds of module, and its proof. */
const BODY = `
const server = createServer((request, response) => response.write('first')).listen(0, '127.0.0.1', async () => {
  const { proof } = await hangUp('http://127.0.0.1:' + server.address().port, { fault: process.argv[2] });
  console.log(proof.shown);
  server.close();
});
`;
const FILES = {
  'leak.js': LEAK,
  'leave.js': `import { createServer } from 'node:http';\nimport { hangUp } from 'hangup';\n${BODY}`,
  'leave.cjs': `const { createServer } = require('node:http');\nconst { hangUp } = require('hangup');\n${BODY}`,
};

const MANAGERS = ['pnpm@12.21.0', '@yarnpkg/cli-dist@4.18.1'];
const PNPM = 'pnpm/bin/pnpm.mjs';
const YARN = '@yarnpkg/cli-dist/bin/yarn.js';
/** Each with the files that set it up; yarn takes the folder of its lockfile for the project. */
const MANAGED = {
  pnpm: { manager: PNPM, files: {} },
  yarn: { manager: YARN, files: { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: node-modules' } },
  'yarn-pnp': { manager: YARN, files: { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: pnp' } },
};
const LEAKING_TEST = `import { test } from 'node:test';
import { expect } from 'hangup/node-test';
test('leaky', () => expect((request, response) => {
  response.write('first');
  setInterval(() => response.write('more'), 50);
}).toReleaseOnDisconnect());
`;

/** A tool that is fetched for the moment. */
const runTool = (source: string, words: readonly string[]) =>
  execa('npm', ['exec', '--yes', `--package=${source}`, '--', ...words], { reject: false });

let packed: PackedHangup;
let project: string;

beforeAll(async () => {
  packed = await PackedHangup.pack();
  project = await packed.createProject('plain', FILES);
});
afterAll(() => packed?.[Symbol.asyncDispose]());

// Not by size-limit: that bundles an import for a page, while this is what npm puts on the disk.
test('it is small, and brings nothing with it', async () => {
  const { packages, bytes } = await measureInstalled(project);
  expect(packages).toBe(1);
  expect(bytes).toBeLessThan(1_100_000);
});

test('its types hold under strict, for import and for require', async () => {
  const use = `const report: Promise<CheckReport> = check({ command: ['node', 'server.js'], url: '/events', times: 5 });
    void report.then(({ verdict, findings }) => [verdict === 'leak', findings[0]?.site?.line.toFixed()]);
    void hangUp('http://127.0.0.1:1', { fault: 'fin', phase: 'before-headers' }).then(({ proof }) => proof.shown === 'yes');
    // @ts-expect-error: no such fault
    void hangUp('', { fault: 'leave' });`;
  const sources = {
    'use.mts': `import { check, hangUp, type CheckReport } from 'hangup';\n${use}`,
    'use.cts': `import { check, hangUp, type CheckReport } from 'hangup';\n${use}`,
  };
  const typed = await packed.createProject('typed', sources);
  const options = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--module', 'node16', '--target', 'es2022'];
  const compiled = await execa('tsc', [...options, '--types', '', ...Object.keys(sources)], {
    cwd: typed,
    preferLocal: true,
    localDir: ROOT,
    reject: false,
  });
  expect(compiled.exitCode, compiled.stdout).toBe(0);
});

// These three wait for the registry side by side.
test.skipIf(NO_REGISTRY !== null)('publint finds no fault in it', { concurrent: true }, async () => {
  const { exitCode, stdout } = await runTool('publint@0.3.25', ['publint', '--strict', packed.tarball]);
  expect(exitCode, stdout).toBe(0);
});

test.skipIf(NO_REGISTRY !== null)(
  'its types are found by import and by require: attw',
  { concurrent: true },
  async () => {
    const importOnly = MODULES.filter(({ hasCommonJs }) => !hasCommonJs).map(({ name }) => name);
    for (const selected of [
      ['--exclude-entrypoints', ...importOnly],
      ['--entrypoints', ...importOnly, '--ignore-rules', 'cjs-resolves-to-esm'],
    ]) {
      const args = ['attw', packed.tarball, ...selected];
      const { exitCode, stdout } = await runTool('@arethetypeswrong/cli@0.18.5', args);
      expect(exitCode, stdout).toBe(0);
    }
  },
);

test.concurrent("pnpm and yarn, also with Plug'n'Play, install it: its command is there, and a leak is red with its line", async ({
  skip,
}) => {
  if (NO_REGISTRY !== null) skip(NO_REGISTRY);
  const tools = await packed.createProject('managers', {}, MANAGERS);
  const managed = Object.entries(MANAGED).map(async ([name, { manager, files }]) => {
    const cwd = join(packed.folder, name);
    await mkdir(cwd);
    const all = { ...files, 'package.json': '{ "private": true, "type": "module" }', 'leaky.test.js': LEAKING_TEST };
    for (const [path, text] of Object.entries(all)) await writeFile(join(cwd, path), text);
    const cache = join(packed.folder, `${name}-cache`);
    const env = { XDG_DATA_HOME: cache, XDG_CACHE_HOME: cache, YARN_GLOBAL_FOLDER: cache, YARN_ENABLE_TELEMETRY: '0' };
    const run = (...words: string[]) =>
      execa(process.execPath, [join(tools, 'node_modules', manager), ...words], { cwd, env, reject: false, all: true });
    const added = await run('add', '-D', `hangup@file:${packed.tarball}`);
    expect(added.exitCode, added.all).toBe(0);
    expect((await run('exec', 'hangup', 'check', '--help')).all).toContain('Usage: hangup check');
    const tested = await run('exec', 'node', '--test', '--test-force-exit', 'leaky.test.js');
    expect(tested.exitCode, tested.all).toBe(1);
    expect(tested.all).toMatch(/`setInterval every 50 ms` is still set .*\n\s+at leaky\.test\.js:5:3/);
  });
  await Promise.all(managed);
});

test('a command of the lab says where the lab is', async () => {
  const ended = await execa(process.execPath, ['node_modules/hangup/dist/bin.js', 'run'], {
    cwd: project,
    reject: false,
  });
  expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^Expected `hangup check`.*npm ci/) });
});

test.concurrent.for(NODE_VERSIONS)('check and hangUp work on Node %s', async (version, { skip }) => {
  if (NO_REGISTRY !== null) skip(NO_REGISTRY);
  const { file } = await fetchRuntime(`node@${version}`, AbortSignal.timeout(120_000));
  const bin = join(project, 'node_modules/hangup/dist/bin.js');
  for (const script of ['leave.js', 'leave.cjs'])
    for (const fault of ['reset', 'abort', 'kill'])
      expect(await execa(file, [script, fault], { cwd: project })).toMatchObject({ stdout: 'yes' });
  const checked = await execa(file, [bin, 'check', '--json', '--', file, 'leak.js'], { cwd: project, reject: false });
  expect(checked.exitCode, checked.stderr).toBe(1);
  expect(JSON.parse(checked.stdout)).toMatchObject({ verdict: 'leak' });
});
