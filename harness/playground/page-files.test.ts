import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadPageFiles, measurePageBytes } from './page-files.ts';

test('the page takes less than 200 kB', async () => {
  expect(await measurePageBytes()).toBeLessThan(200_000);
});

test('the page has less than 2,500 lines', () => {
  const files = globSync('page/*', { cwd: import.meta.dirname, exclude: ['**/*.test.ts', 'page/fixtures'] });
  const lines = files.flatMap((file) =>
    readFileSync(join(import.meta.dirname, file), 'utf8')
      .split('\n')
      .slice(1),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(lines.length).toBeLessThan(2_500);
});

test('a page is bundled once, and again when one of its files has changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hangup-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'page.json');
  const script = (await loadPageFiles(file)).get('/page.js')!.text;
  const bundle = JSON.parse(readFileSync(file, 'utf8')) as { inputs: string[]; digest: string; texts: object };
  expect(bundle.inputs).toEqual(expect.arrayContaining(['harness/playground/page/page.ts', 'harness/model/format.ts']));
  const loadWith = async (change: object) => {
    writeFileSync(file, JSON.stringify({ ...bundle, texts: { ...bundle.texts, 'page.js': 'old' }, ...change }));
    return (await loadPageFiles(file)).get('/page.js')!.text;
  };
  expect(await loadWith({})).toBe('old');
  expect(await loadWith({ digest: 'of other files' })).toBe(script);
  expect(await loadWith({ inputs: [...bundle.inputs, 'a file that is gone'] })).toBe(script);
  expect(await loadWith({ digest: 'of other files' })).toBe(script);
});
