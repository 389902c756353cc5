import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRegistryProblem } from './fixtures/registry.ts';
import { selectBumps } from './select-bumps.ts';

const NO_REGISTRY = await findRegistryProblem();
const HANGUP = fileURLToPath(new URL('../cli/hangup.js', import.meta.url));
const TOOLS = ['pnpm@12.21.0', 'yarn@1.22.22', '@yarnpkg/cli-dist@4.18.1'];
const PNPM = 'node_modules/pnpm/bin/pnpm.mjs';
const CLASSIC = 'node_modules/yarn/bin/yarn.js';
const BERRY = 'node_modules/@yarnpkg/cli-dist/bin/yarn.js';
/** How each tool writes a lockfile. */
const WRITERS = {
  npm: ['npm', 'install', '--package-lock-only', '--no-audit', '--no-fund'],
  pnpm: ['node', PNPM, 'install', '--lockfile-only'],
  'yarn 1': ['node', CLASSIC, 'install', '--ignore-scripts', '--no-progress', '--non-interactive'],
  'yarn 4': ['node', BERRY, 'install', '--mode=update-lockfile'],
} as const;
const BEFORE = { koa: '3.0.0', '@hono/node-server': '1.13.0', hono: '4.6.0', web: 'npm:h3@1.15.0', ms: '2.1.2' };
/** First a package with a scope, one by another name, and one that no stack imports; then one by its name. */
const AFTER = { ...BEFORE, '@hono/node-server': '1.13.1', web: 'npm:h3@1.15.1', ms: '2.1.3' };
const COMMITS = { before: BEFORE, after: AFTER, koa: { ...AFTER, koa: '3.0.1' } };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangup-lockfiles-'));
  if (NO_REGISTRY !== null) return;
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await execa('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...TOOLS], { cwd: folder });
});
afterAll(() => rm(folder, { recursive: true }));

test.concurrent.for(Object.entries(WRITERS))(
  'what is upgraded in a lockfile that %s wrote is compared, and nothing else',
  async ([name, [file, first, ...rest]], { skip }) => {
    if (NO_REGISTRY !== null) skip(NO_REGISTRY);
    const project = join(folder, name);
    await mkdir(project);
    const git = (...words: string[]) =>
      execa('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...words], { cwd: project });
    await git('init', '--quiet');
    await writeFile(join(project, '.gitignore'), 'node_modules\n');
    if (name === 'yarn 4') await writeFile(join(project, 'yarn.lock'), '');
    const caches = { XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder, YARN_CACHE_FOLDER: join(folder, `${name} cache`) };
    const env = { ...caches, YARN_GLOBAL_FOLDER: join(folder, 'global'), YARN_ENABLE_TELEMETRY: '0', CI: '' };
    for (const [tag, dependencies] of Object.entries(COMMITS)) {
      const manifest = { name: 'app', version: '1.0.0', private: true, dependencies };
      await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
      await execa(file, [first.startsWith('node_modules/') ? join(folder, first) : first, ...rest], {
        cwd: project,
        env,
      });
      await git('add', '.');
      await git('commit', '--quiet', '--message', tag);
      await git('tag', tag);
    }
    const compare = (range: string) => {
      const words = ['compare', '--lockfile', range, '--fault', 'reset', '--repeat', '1', '--json'];
      return execa(process.execPath, [HANGUP, ...words], { cwd: project, reject: false });
    };
    const { signal } = new AbortController();
    expect(await selectBumps({ range: 'before..after', folder: project }, signal)).toEqual([
      { name: '@hono/node-server', before: '1.13.0', after: '1.13.1' },
      { name: 'h3', before: '1.15.0', after: '1.15.1' },
    ]);

    const compared = await compare('after..koa');
    expect(compared.stderr).toMatch(/^Upgraded in after\.\.koa: koa 3\.0\.0 → 3\.0\.1\.$/m);
    expect(compared.exitCode, compared.stderr).toBe(0);
    expect((JSON.parse(compared.stdout) as { alike: number }).alike).toBeGreaterThan(0);

    const none = await compare('after..after');
    expect([none.exitCode, none.stdout]).toEqual([0, '']);
    expect(none.stderr).toContain('no package that a stack imports');
  },
);
