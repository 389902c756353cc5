import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { parseMarkLine } from '../observe/mark-line.ts';
import { Workspace } from '../system/workspace.ts';
import { bundlePackage, compiledPlugin } from './bundle.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What came with Node 21 or later, as far as a name shows it. */
const NEWER_NAMES =
  /\b(?:Array\.fromAsync|Promise\.(?:withResolvers|try)|(?:Map|Object)\.groupBy|Iterator\.from|RegExp\.escape|Error\.isError|URL\.parse|(?:Async)?DisposableStack)\b|\.(?:symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(/g;
const SOURCE = fileURLToPath(new URL('../observe/mark-line.ts', import.meta.url));
const LINES = [
  '{ "event": "listening", "hangup": 1, "port": 3000, "stack": { "name": "node", "version": "24" }, "runtime": { "name": "node", "version": "24" }, "at": 1 }',
  '{ "event": "acquired", "connection": "a", "guard": "timer", "at": 1 }',
  '{ "event": "acquired", "connection": "a", "guard": "" }',
  '{ "event": "listening", "hangup": 1, "port": 70000 }',
  '{ "event": "left", "connection": "a" }',
  '[]',
  '{',
];

test('the package says of each line of a marks file what the checkout says, without a compiler of schemas', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [SOURCE],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    plugins: [compiledPlugin],
  });
  const { text } = outputFiles[0]!;
  const packaged = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    parseMarkLine: typeof parseMarkLine;
  };
  const said = (parse: typeof parseMarkLine) =>
    LINES.map((line) => {
      try {
        return JSON.stringify(parse(line, 4, 9));
      } catch (error) {
        return (error as Error).message;
      }
    });
  expect(said(packaged.parseMarkLine)).toEqual(said(parseMarkLine));
  expect(said(parseMarkLine).filter((one) => one.startsWith('Expected'))).toHaveLength(5);
  expect(Object.keys(metafile.inputs).filter((path) => path.includes('ajv/dist/compile'))).toEqual([]);
});

test('what is published names nothing that Node 20 has not', async () => {
  await using workspace = new Workspace();
  const folder = workspace.createPath('dist');
  await bundlePackage(ROOT, folder);
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  expect(files).toContain('hangup.js');
  expect(
    texts.flatMap((text, index) => (text.match(NEWER_NAMES) ?? []).map((name) => `${files[index]}: ${name}`)),
  ).toEqual([]);
});
