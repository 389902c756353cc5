import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { bundleSources, stopTranslator } from './bundle.ts';
import { Workspace } from './workspace.ts';

afterAll(() => stopTranslator());

/** A source to translate, and where to. */
function paths(): { entryPoints: string[]; outfile: string } {
  const workspace = new Workspace();
  onTestFinished(() => workspace[Symbol.asyncDispose]());
  const source = join(workspace.folder, 'source.ts');
  writeFileSync(source, 'export const answer: number = 42;\n');
  return { entryPoints: [source], outfile: join(workspace.folder, 'out/of/it.mjs') };
}

test('what is translated lies where it was asked for', async () => {
  const { entryPoints, outfile } = paths();
  await bundleSources({ entryPoints, outfile });
  expect(readFileSync(outfile, 'utf8')).toContain('answer = 42');
});

test('a translation that is never answered ends when it is given up, and writes nothing', async () => {
  const { entryPoints, outfile } = paths();
  const asked = Promise.withResolvers<void>();
  const silent: Plugin = {
    name: 'silent',
    setup: (building) =>
      building.onStart(() => {
        asked.resolve();
        return new Promise(() => {});
      }),
  };
  const given = new AbortController();
  const translating = bundleSources({ entryPoints, outfile, plugins: [silent] }, given.signal);
  await asked.promise;
  given.abort(new Error('given up'));
  await expect(translating).rejects.toThrow('given up');
  expect(existsSync(outfile)).toBe(false);
});

test('who has no more to translate does not stop what another one waits for', async () => {
  const { entryPoints, outfile } = paths();
  const asked = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  const slow: Plugin = {
    name: 'slow',
    setup: (building) => building.onStart(() => (asked.resolve(), stopped.promise)),
  };
  const translating = bundleSources({ entryPoints, outfile, plugins: [slow] });
  await asked.promise;
  await stopTranslator();
  stopped.resolve();
  await translating;
  expect(readFileSync(outfile, 'utf8')).toContain('answer = 42');
});
