import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HANGUP } from './fixtures/command-line.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangup-init-'));
});

afterEach(() => rm(folder, { recursive: true }));

const init = (input: string) => execa(process.execPath, [HANGUP, 'init'], { cwd: folder, input });
const read = (file: string) => readFile(join(folder, file), 'utf8');

test('two answers become a configuration and a workflow; an empty one takes what is offered', async () => {
  await writeFile(join(folder, 'package.json'), '{ "scripts": { "start": "node app.js" } }');
  const { stderr, stdout } = await init('\nPOST /chat\n');
  expect(stderr).toMatch(/What starts the server\? \(npm start\).*\(\/events\)/);
  expect(stdout).toContain('Wrote hangup.config.json.\nWrote .github/workflows/hangup.yml.');
  expect(JSON.parse(await read('hangup.config.json'))).toEqual({ command: 'npm start', url: 'POST /chat' });
  expect(await read('.github/workflows/hangup.yml')).toContain('- run: npx --no hangup check\n');
});

test('what is there stays, and nothing is asked', async () => {
  await writeFile(join(folder, 'hangup.config.json'), '{ "url": "/mine" }');
  const { stderr, stdout } = await init('');
  expect(stderr).toBe('');
  expect(stdout).toContain('There is a configuration already: it stays.');
  expect(await read('hangup.config.json')).toBe('{ "url": "/mine" }');
});
