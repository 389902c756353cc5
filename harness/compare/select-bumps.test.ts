import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { listImportedPackages, selectBumps } from './select-bumps.ts';

const { signal } = new AbortController();

/** A repository whose lockfile has these versions of express, each in a commit with its tag. */
async function createRepository(versions: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hangup-bumps-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const git = (...words: string[]) =>
    execa('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...words], { cwd: folder });
  await git('init', '--quiet');
  for (const version of versions) {
    const packages = { 'node_modules/express': { version }, 'node_modules/ms': { version } };
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
    await git('add', '.');
    await git('commit', '--quiet', '--message', version);
    await git('tag', `v${version}`);
  }
  return folder;
}

test('the packages of the stacks that a lockfile upgrades between two revisions are selected', async () => {
  const folder = await createRepository(['5.0.0', '5.1.0']);
  expect(await selectBumps({ range: 'v5.0.0..HEAD', folder }, signal)).toEqual([
    { name: 'express', before: '5.0.0', after: '5.1.0' },
  ]);
  expect(await selectBumps({ range: 'v5.1.0..HEAD', folder }, signal)).toEqual([]);
  await expect(selectBumps({ range: 'v5.0.0..none', folder }, signal)).rejects.toThrow('Not a valid object name none');
});

test.each(['main', 'a...b', '..b', '--output=x..b'])('what is no range of revisions is named: %s', async (range) => {
  await expect(selectBumps({ range, folder: '/' }, signal)).rejects.toThrow(/^Expected two revisions of git/);
});

test.each([
  ['dependabot.yml', /^ +- '?([^'\s:]+)'?$/gm],
  ['renovate.json', /^ {8}"([^"]+)",?$/gm],
])('the rules of %s name what the upgrade gate compares, and nothing else', async (file, pattern) => {
  const text = await readFile(new URL(`../../.github/rules/${file}`, import.meta.url), 'utf8');
  const rules = [...text.matchAll(pattern)].map(([, rule]) => new RegExp(`^${rule!.replace(/\*+/, '.*')}$`));
  const names = await listImportedPackages();
  expect(names.filter((name) => !rules.some((rule) => rule.test(name)))).toEqual([]);
  expect(rules.filter((rule) => !names.some((name) => rule.test(name)))).toEqual([]);
});
