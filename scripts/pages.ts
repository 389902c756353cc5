import { readdir, readFile, writeFile } from 'node:fs/promises';
import { buildPagePart, regeneratePage } from '../harness/pages/parts.ts';
import { drawTimelines } from '../harness/pages/timelines.ts';

// `npm run pages`: makes the generated parts of the pages in docs/ anew, and the pictures of the timelines.
const docs = new URL('../docs/', import.meta.url);
const pages = (await readdir(docs)).filter((name) => name.endsWith('.md')).map((name) => new URL(name, docs));
for (const page of pages) {
  const before = await readFile(page, 'utf8');
  const after = await regeneratePage(before, buildPagePart);
  if (after !== before) await writeFile(page, after);
}
for (const { file, svg } of await drawTimelines()) await writeFile(file, svg);
