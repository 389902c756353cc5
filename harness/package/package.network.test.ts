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
  expect(bytes).toBeLessThan(1_300_000);
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

test.skipIf(NO_REGISTRY !== null)('publint finds no fault in it', async () => {
  const { exitCode, stdout } = await runTool('publint@0.3.25', ['publint', '--strict', packed.tarball]);
  expect(exitCode, stdout).toBe(0);
});

test.skipIf(NO_REGISTRY !== null)('its types are found by import and by require: attw', async () => {
  const importOnly = MODULES.filter(({ hasCommonJs }) => !hasCommonJs).map(({ name }) => name);
  for (const selected of [
    ['--exclude-entrypoints', ...importOnly],
    ['--entrypoints', ...importOnly, '--ignore-rules', 'cjs-resolves-to-esm'],
  ]) {
    const args = ['attw', packed.tarball, ...selected];
    const { exitCode, stdout } = await runTool('@arethetypeswrong/cli@0.18.5', args);
    expect(exitCode, stdout).toBe(0);
  }
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

test('a command of the lab says where the lab is', async () => {
  const ended = await execa(process.execPath, ['node_modules/hangup/dist/bin.js', 'run'], {
    cwd: project,
    reject: false,
  });
  expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^Expected `hangup check`.*npm ci/) });
});
