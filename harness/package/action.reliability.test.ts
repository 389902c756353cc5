import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(ROOT, '.github/actions/check');
const ACTION = await readFile(join(FOLDER, 'action.yml'), 'utf8');
const SERVER = `
require('node:http').createServer((request, response) => {
  response.write('first');
  const timer = setInterval(() => response.write('more'), 50);
  if (request.url === '/clean') response.on('close', () => clearInterval(timer));
}).listen(process.env.PORT, '127.0.0.1');
`;

async function createProject(): Promise<string> {
  const repository = await mkdtemp(join(tmpdir(), 'hangup-action-'));
  onTestFinished(() => rm(repository, { recursive: true }));
  const project = join(repository, 'packages/app');
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'server.cjs'), SERVER);
  await mkdir(join(project, 'node_modules/.bin'), { recursive: true });
  return project;
}

const linkHangup = (project: string) =>
  symlink(join(ROOT, 'harness/cli/hangup.js'), join(project, 'node_modules/.bin/hangup'));

/** As GitHub runs the step of the action: the inputs, and the defaults of the others, go into its environment, and bash runs its line. */
function runStep(cwd: string, inputs: Readonly<Record<string, string>>) {
  const given: Readonly<Record<string, string>> = {
    command: 'PATH_LIKE="a b" node server.cjs',
    options: '--quick',
    out: 'out folder',
    ...inputs,
  };
  const names = [...ACTION.matchAll(/^ {8}(\w+): \$\{\{ inputs\.([\w-]+) \}\}$/gm)];
  const env = names.map(([, variable, name]) => [variable!, given[name!] ?? readDefault(name!)] as const);
  expect(Object.keys(given).filter((name) => !names.some(([, , one]) => one === name))).toEqual([]);
  return execa('bash', ['-e', '-c', /^ {6}run: (.+)$/m.exec(ACTION)![1]!], {
    cwd,
    reject: false,
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: FOLDER,
      GITHUB_WORKSPACE: join(cwd, '../..'),
      GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
      ...Object.fromEntries(env),
    },
  });
}

/** Empty for an input that has none. */
function readDefault(name: string): string {
  const described = new RegExp(`^  ${name}:\\n((?: {4}.*\\n)+)`, 'm').exec(ACTION)?.[1];
  if (described === undefined) throw new Error(`Expected the action to have the input ${name}, got none.`);
  return /^ {4}default: '?(.*?)'?$/m.exec(described)?.[1] ?? '';
}

test('the action annotates the line of a leak, writes the summary and the reports, and fails', async () => {
  const project = await createProject();
  await linkHangup(project);
  const { exitCode, stderr } = await runStep(project, { url: '/clean\n/leaky' });
  expect(exitCode, stderr).toBe(1);
  expect(stderr.match(/^::error.*/gm)).toEqual([
    expect.stringMatching(
      /^::error file=packages\/app\/server\.cjs,line=4,col=17,title=leak%3A timer%2C GET \/leaky::`setInterval every 50 ms` is still set/,
    ),
  ]);
  expect(await readFile(join(project, 'summary.md'), 'utf8')).toContain('server.cjs:4:17');
  expect(await readFile(join(project, 'out folder/junit.xml'), 'utf8')).toContain('<failure');
});

test('with a baseline the action is green with the leak that it wrote into it, and red with a new one', async () => {
  const project = await createProject();
  await linkHangup(project);
  const baseline = 'known leaks.json';
  const missing = await runStep(project, { url: '/leaky', baseline });
  expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining('--update')]);

  const first = await runStep(project, { url: '/leaky', baseline, update: 'true' });
  expect(first.exitCode, first.stderr).toBe(0);
  const written = await readFile(join(project, baseline), 'utf8');
  expect(written).toContain('"file": "server.cjs"');

  const second = await runStep(project, { url: '/leaky', baseline });
  expect(second.exitCode, second.stderr).toBe(0);
  expect(second.stderr).not.toContain('::error');
  expect(await readFile(join(project, 'out folder/junit.xml'), 'utf8')).not.toContain('<failure');

  await writeFile(
    join(project, 'server.cjs'),
    SERVER.replace("('first');", "('first');\n  process.on('usr', () => response);"),
  );
  const third = await runStep(project, { url: '/leaky', baseline });
  expect(third.exitCode, third.stderr).toBe(1);
  expect(third.stderr.match(/^::error file=\S+,line=\d+/gm)).toEqual(['::error file=packages/app/server.cjs,line=4']);
  expect(await readFile(join(project, baseline), 'utf8')).toBe(written);
}, 240_000);

test('without hangup in the project the action says what to install', async () => {
  const { exitCode, stdout } = await runStep(await createProject(), { url: '/' });
  expect([exitCode, stdout]).toEqual([2, expect.stringMatching(/^::error::.*npm i -D hangup/)]);
});

test.each([
  [[], ''],
  [['a change'], 'pr comment 7 --edit-last --create-if-none --body-file'],
])('the upgrade gate comments what changed, and says nothing if nothing did: %j', async (compared, comment) => {
  const project = await createProject();
  const git = (...words: string[]) =>
    execa('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...words], { cwd: project });
  await git('init', '--quiet');
  await git('commit', '--quiet', '--allow-empty', '--message', 'one');
  await mkdir(join(project, 'hangup/harness/cli'), { recursive: true });
  const answer = JSON.stringify(JSON.stringify({ compared }));
  const program = `const [command, flag, range, , out] = process.argv.slice(2);
    if (command + flag !== 'compare--lockfile' || !/^[0-9a-f]{40}\\.\\.HEAD$/.test(range)) process.exit(9);
    require('fs').writeFileSync(out + '/comparison.json', ${answer});
    require('fs').writeFileSync(out + '/comparison.md', 'text');
    process.exitCode = 1;`;
  await writeFile(join(project, 'hangup/harness/cli/hangup.js'), program);
  await writeFile(join(project, 'gh'), '#!/bin/sh\necho "$@"\n');
  await chmod(join(project, 'gh'), 0o755);
  const temporary = join(project, 'temporary');
  await mkdir(temporary);
  const { exitCode, stdout, stderr } = await execa('bash', [join(ROOT, '.github/actions/compare/compare.sh')], {
    cwd: project,
    reject: false,
    env: {
      PATH: `${project}:${process.env.PATH}`,
      HANGUP_BASE: 'HEAD',
      HANGUP_HEAD: 'HEAD',
      HANGUP_CHECKOUT: join(project, 'hangup'),
      HANGUP_PULL_REQUEST: '7',
      TMPDIR: temporary,
    },
  });
  expect(exitCode, stderr).toBe(1);
  expect(await readdir(temporary)).toEqual([]);
  expect(stdout.startsWith(comment)).toBe(true);
  expect(stdout === '').toBe(comment === '');
});
