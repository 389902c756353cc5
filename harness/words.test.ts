import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Words that a reader of plain technical English stumbles over: say disconnect, fix, report, never, no client. */
const POETIC = /\b(nobody|whoever|whom|goodbye|mend(s|ed|ing)?|is told|are told|lets go)\b/i;

test('texts and comments are in plain words', async () => {
  const found: string[] = [];
  const exclude = (name: string) => name.endsWith('node_modules') || name.endsWith('words.test.ts');
  for await (const file of glob('{{harness,scenarios,scripts,docs}/**/*.{ts,js,md},*.md}', { cwd: ROOT, exclude })) {
    const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
    lines.forEach((line, index) => {
      const word = POETIC.exec(line)?.[0];
      if (word !== undefined) found.push(`${file}:${index + 1}: ${word}`);
    });
  }
  expect(found).toEqual([]);
});
