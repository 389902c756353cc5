import { cp, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { Workspace } from '../system/workspace.ts';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
const LEFT_OUT = ['node_modules', '.git', 'mine', 'reports'];
const NO_REGISTRY = 'http://127.0.0.1:9/';

test('without a registry npm test shows the scenarios, says what is missing, and ends with 3', async () => {
  await using workspace = new Workspace();
  const folder = workspace.createPath('checkout');
  await cp(CHECKOUT, folder, { recursive: true, filter: (path) => !LEFT_OUT.includes(basename(path)) });
  await symlink(join(CHECKOUT, 'node_modules'), join(folder, 'node_modules'));
  const env = { npm_config_registry: NO_REGISTRY, npm_config_cache: workspace.createPath('npm') };
  const { exitCode, all } = await execa('npm', ['test'], { cwd: folder, env, reject: false, all: true });
  expect(exitCode, all).toBe(3);
  expect(all).toMatch(/ECONNREFUSED/);
  expect(all).not.toContain('    at ');
  expect(all).toMatch(/^seed\/silent +∞/m);
  expect(all).toMatch(
    /\nThe tests did not run: the packages of scenarios\/stacks and scenarios\/incidents could not be fetched from the registry; the scenarios above need none\.\s*$/,
  );
}, 120_000);
