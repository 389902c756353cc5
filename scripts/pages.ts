import { readdir, readFile, writeFile } from 'node:fs/promises';
import { buildPagePart, regeneratePage } from '../harness/pages/parts.ts';

// `npm run pages`: makes the generated parts of the pages in docs/ anew.
const docs = new URL('../docs/', import.meta.url);
const pages = (await readdir(docs)).filter((name) => name.endsWith('.md')).map((name) => new URL(name, docs));
for (const page of pages) {
  const before = await readFile(page, 'utf8');
  const after = await regeneratePage(before, buildPagePart);
  if (after !== before) await writeFile(page, after);
}
