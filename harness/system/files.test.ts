import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder, replaceFile, replaceFiles } from './files.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'make-folder-'));
});

afterEach(() => rmSync(parent, { recursive: true }));

test('a folder is made with all that lead to it, and may be there already', () => {
  const folder = join(parent, 'one/two/three');
  makeFolder(folder);
  makeFolder(folder);
  makeFolder(`${folder}/`);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test('a file in the way is an error', () => {
  writeFileSync(join(parent, 'file'), '');
  expect(() => makeFolder(join(parent, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(parent, 'file/one'))).toThrow('ENOTDIR');
});

test.runIf(process.platform === 'linux')('a place that takes no folders is an error, at once', () => {
  expect(() => makeFolder('/proc/nope/deeper')).toThrow('ENOENT');
});

test('a file is replaced as a whole, and nothing else is left', async () => {
  const file = join(parent, 'report.md');
  await replaceFile(file, 'old');
  await replaceFile(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(parent)).toEqual(['report.md']);
});

test('a link that somebody has laid at a name that can be guessed is not followed', async () => {
  const precious = join(parent, 'precious');
  writeFileSync(precious, 'precious');
  const folder = join(parent, 'reports');
  makeFolder(folder);
  for (const name of ['report.md', `report.md.${process.pid}.tmp`, 'report.md.tmp'])
    symlinkSync(precious, join(folder, name));
  await replaceFile(join(folder, 'report.md'), 'new');
  expect(readFileSync(precious, 'utf8')).toBe('precious');
  expect(readFileSync(join(folder, 'report.md'), 'utf8')).toBe('new');
});

test('files that belong together stay the old ones if one of them cannot be written', async () => {
  const [one, other] = [join(parent, 'report.md'), join(parent, 'report.json')];
  await replaceFiles({ [one]: 'old', [other]: 'old' });
  await expect(replaceFiles({ [one]: 'new', [join(parent, 'missing/report.json')]: 'new' })).rejects.toThrow('ENOENT');
  expect([one, other].map((file) => readFileSync(file, 'utf8'))).toEqual(['old', 'old']);
  expect(readdirSync(parent)).toHaveLength(2);
});

test('a file whose name a folder has is an error that replaces nothing and leaves no temporary file', async () => {
  const [one, other] = [join(parent, 'report.md'), join(parent, 'report.json')];
  writeFileSync(one, 'old');
  mkdirSync(other);
  await expect(replaceFiles({ [one]: 'new', [other]: 'new' })).rejects.toThrow(`EISDIR: ${other} is a folder`);
  expect(readFileSync(one, 'utf8')).toBe('old');
  expect(readdirSync(parent)).toHaveLength(2);
});
