import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadPageFiles, measurePageBytes } from './page-files.ts';

const PLAYGROUND = join(import.meta.dirname, '..');

test('the page takes less than 200 kB', async () => {
  expect(await measurePageBytes()).toBeLessThan(200_000);
});

test.for([
  ['page', 20, 2_500],
  ['server', 4, 600],
] as const)('%s/ has more than %i files, and less than %i lines', ([room, fewestFiles, mostLines]) => {
  const files = globSync(`${room}/*`, { cwd: PLAYGROUND, exclude: ['**/*.test.ts', 'page/fixtures'] });
  const lines = files.flatMap((file) => readFileSync(join(PLAYGROUND, file), 'utf8').split('\n').slice(1));
  expect(files.length).toBeGreaterThan(fewestFiles);
  expect(lines.length).toBeLessThan(mostLines);
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
