import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Workspace } from '../system/workspace.ts';
import { runNpm } from './npm.ts';

test('an installation without a registry is a sentence: what to look at, and where the log of npm is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hangup-npm-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  onTestFinished(() => void vi.unstubAllEnvs());
  await writeFile(join(folder, 'package.json'), '{ "private": true, "dependencies": { "express": "5.1.0" } }');
  for (const [name, value] of [
    ['registry', 'http://127.0.0.1:9'],
    ['cache', join(folder, 'cache')],
    ['fetch_retries', '0'],
  ] as const)
    vi.stubEnv(`npm_config_${name}`, value);
  await using workspace = new Workspace();
  const { signal } = new AbortController();
  const failure = runNpm(['install', '--prefix', folder], { cwd: folder, workspace, signal, label: 'express@5.1.0' });
  const { message } = await failure.then(
    () => expect.unreachable('npm installed from nowhere'),
    (error: unknown) => error as Error,
  );
  const log =
    /^Expected npm to install express@5\.1\.0, got no answer from http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)\. Look at .* is in (\S+)$/.exec(
      message,
    )?.[1];
  await access(log ?? message);
});
