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
import { listNames, makeFolder, relativeBelow, replaceFile, replaceFiles } from './files.ts';

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

test('a folder that is gone has no names in it, and a file is not taken for one', () => {
  writeFileSync(join(parent, 'one'), '');
  expect(listNames(parent)).toEqual(['one']);
  expect(listNames(join(parent, 'gone'))).toEqual([]);
  expect(() => listNames(join(parent, 'one'))).toThrow('ENOTDIR');
});

test('a planted link with the name of the process is not written through', async () => {
  const [file, precious] = [join(parent, 'report.md'), join(parent, 'precious')];
  writeFileSync(precious, 'old');
  symlinkSync(precious, `${file}.${process.pid}.tmp`);
  await replaceFile(file, 'new');
  expect([readFileSync(file, 'utf8'), readFileSync(precious, 'utf8')]).toEqual(['new', 'old']);
});

test('several files are replaced together, or not at all, and nothing else is left', async () => {
  const file = join(parent, 'one');
  writeFileSync(file, 'old');
  mkdirSync(join(parent, 'absent'));
  await replaceFiles([[file, 'new']]);
  await expect(
    replaceFiles([
      [file, 'newer'],
      [join(parent, 'nowhere/two'), ''],
    ]),
  ).rejects.toThrow('ENOENT');
  expect(readFileSync(file, 'utf8')).toBe('new');
  await expect(
    replaceFiles([
      [file, 'newer'],
      [join(parent, 'absent'), ''],
    ]),
  ).rejects.toThrow('EISDIR');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(parent)).toEqual(['absent', 'one']);
});

test('a path is relative to a folder that it lies below, and to no other', () => {
  expect(relativeBelow('/repo', '/repo/src/server.ts')).toBe('src/server.ts');
  expect(relativeBelow('/repo/app', '/repo/src/server.ts')).toBeNull();
  expect(relativeBelow(process.cwd(), 'src/server.ts')).toBe(join('src', 'server.ts'));
});
