import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchNginx, findNginx } from './nginx.ts';

const IS_INSTALLED = ['/usr/sbin', '/usr/local/sbin', '/usr/bin'].some((place) => existsSync(join(place, 'nginx')));
const { signal } = new AbortController();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangup-nginx-test-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('PATH', `${folder}/bin:/bin:/usr/bin`);
  await mkdir(join(folder, 'bin'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function program(name: string, script: string): Promise<void> {
  const file = join(folder, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

test('an nginx in PATH is taken as it is', async () => {
  await program('nginx', 'true');
  expect(await findNginx()).toBe(join(folder, 'bin/nginx'));
  expect(await fetchNginx(signal)).toBe(join(folder, 'bin/nginx'));
});

test.skipIf(IS_INSTALLED)(
  'the newest of the cache is taken, and one that is fetched is known by the version of its package',
  async () => {
    await program('apt-get', 'touch nginx_1.30.0-1_all.deb');
    await program('dpkg-deb', 'mkdir -p "$3/usr/sbin"; cp /bin/true "$3/usr/sbin/nginx"');
    expect(await findNginx()).toBeNull();
    const fetched = await fetchNginx(signal);
    expect(fetched).toBe(join(folder, 'cache/hangup/nginx@1.30.0-1/nginx'));
    await mkdir(join(folder, 'cache/hangup/nginx@1.9.0-1'));
    expect(await findNginx()).toBe(fetched);
  },
);

test.skipIf(IS_INSTALLED)(
  'where the package cannot be had, the sentence ends with the line that installs it, and nothing is kept',
  async () => {
    await program('apt-get', 'echo "E: Unable to locate package nginx" >&2; exit 100');
    vi.stubEnv('PATH', join(folder, 'bin'));
    const failed = fetchNginx(signal).catch((error: unknown) => (error as Error).message);
    expect(await failed).toMatch(/got: E: Unable to locate package nginx\n.*`sudo apt-get .*nginx-light`\.$/s);
    expect(await readdir(join(folder, 'cache/hangup'))).toEqual([]);
  },
);
