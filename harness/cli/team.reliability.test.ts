import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getExample } from '../check/fixtures/examples.ts';
import { HANGUP } from './fixtures/command-line.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangup-team-'));
  const command = [process.execPath, getExample('leaks.mjs')];
  await writeFile(join(folder, 'hangup.config.json'), JSON.stringify({ command, url: '/timer', quick: true }));
});

afterAll(() => rm(folder, { recursive: true }));

const checkWith = (env: Record<string, string>, ...args: string[]) =>
  execa(process.execPath, [HANGUP, 'check', ...args], { cwd: folder, reject: false, timeout: 60_000, env });

const check = (...args: string[]) => checkWith({}, ...args);

test('a configured leak fails until a baseline knows it, or an entry allows it', async () => {
  const inGithub = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: dirname(getExample('leaks.mjs')) };
  const leaking = await checkWith(inGithub, '--json');
  expect([leaking.exitCode, JSON.parse(leaking.stdout).verdict]).toEqual([1, 'leak']);
  expect(leaking.stderr).toMatch(/^::error file=leaks\.mjs,line=\d+,col=\d+,title=leak%3A timer%2C GET \/timer::/m);
  const updating = await check('--baseline', 'known.json', '--update');
  expect(updating.stderr).toContain('1 finding in known.json.');
  expect(updating.exitCode).toBe(0);
  expect(JSON.parse(await readFile(join(folder, 'known.json'), 'utf8')).findings).toMatchObject([
    { kind: 'timer', file: expect.stringContaining('leaks.mjs'), places: 1 },
  ]);
  const known = await check('--baseline', 'known.json');
  expect([known.exitCode, known.stdout]).toEqual([0, expect.stringContaining('Allowed: known by the baseline.')]);
  await writeFile(join(folder, 'allow.json'), JSON.stringify([{ kind: 'timer', reason: 'the client resumes it' }]));
  const allowed = await check('--allow', 'allow.json');
  expect([allowed.exitCode, allowed.stdout]).toEqual([0, expect.stringContaining('Allowed: the client resumes it.')]);
});

test('a baseline that is not there is asked for before the server is started', async () => {
  const { exitCode, stderr } = await check('--baseline', 'nothing.json');
  expect(stderr).toMatch(/^Expected to read nothing\.json, got ENOENT.*A baseline is written by --update\.$/);
  expect(exitCode).toBe(2);
});
