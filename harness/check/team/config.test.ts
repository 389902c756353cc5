import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assertReadsTypeScript, findConfig } from './config.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangup-config-'));
});

afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['hangup.config.ts', `export default { url: '/events' } satisfies object;`],
  ['hangup.config.js', `module.exports = { url: '/events' };`],
  ['hangup.config.json', `{ "url": "/events" }`],
  ['package.json', `{ "hangup": { "url": "/events" } }`],
])('%s is found, also from a folder below', async (name, text) => {
  await writeFile(join(folder, name), text);
  await mkdir(join(folder, 'below'));
  expect(await findConfig(join(folder, 'below'))).toEqual({ source: `../${name}`, values: { url: '/events' } });
  expect((await findConfig(folder))?.source).toBe(name);
});

test('a folder without any has none', async () => {
  await writeFile(join(folder, 'package.json'), '{}');
  expect(await findConfig(folder)).toBeNull();
});

test('what cannot be read, or is no object, gets a sentence', async () => {
  await writeFile(join(folder, 'hangup.config.json'), '{');
  await expect(findConfig(folder)).rejects.toThrow(/^Expected to read the configuration of hangup, got .*JSON/);
  await writeFile(join(folder, 'hangup.config.json'), '["/events"]');
  await expect(findConfig(folder)).rejects.toThrow('Expected hangup.config.json to hold an object, got ["/events"].');
});

test('a Node that strips no types gets a sentence on what to write instead', () => {
  expect(() => assertReadsTypeScript('/a/hangup.config.ts', false)).toThrow(
    `Expected Node 22.18 or newer to read hangup.config.ts, got ${process.version}. Write hangup.config.js`,
  );
  expect(() => assertReadsTypeScript('/a/hangup.config.ts', 'strip')).not.toThrow();
});
