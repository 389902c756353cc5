import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from './files.ts';

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
