import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { regeneratePage, buildPagePart, extractServerCode } from './parts.ts';
import { drawTimelines } from './timelines.ts';

const ROOT = new URL('../../', import.meta.url);
const DOCS = new URL('docs/', ROOT);
const pages = [
  new URL('README.md', ROOT),
  ...readdirSync(DOCS)
    .filter((name) => name.endsWith('.md'))
    .map((name) => new URL(name, DOCS)),
];
const nameOf = (page: URL) => page.pathname.slice(ROOT.pathname.length);

describe.each(pages.map((page) => [nameOf(page), page] as const))('%s', (_name, page) => {
  const text = readFileSync(page, 'utf8');

  test('its generated parts are what `npm run pages` makes of the code', async () => {
    expect(await regeneratePage(text, buildPagePart)).toBe(text);
  });

  test('it types `npx hangup` only after it has said where that is installed: elsewhere npx asks the registry', () => {
    const [before] = text.split('npx hangup');
    expect(before === text || /npm ci|npm i -D hangup/.test(before!)).toBe(true);
  });

  test('every file that it links to is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|<)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, path]) => path!);
    expect(links.filter((path) => !existsSync(new URL(path, page)))).toEqual([]);
  });
});

test('docs/ holds fewer than 4,000 generated lines: what is longer is built into reports/', () => {
  const reports = readdirSync(new URL('reports/', DOCS)).map((name) => new URL(`reports/${name}`, DOCS));
  const parts = pages.flatMap(
    (page) => readFileSync(page, 'utf8').match(/<!-- generated: [^]*?<!-- end of generated -->/g) ?? [],
  );
  const texts = [...parts, ...reports.map((file) => readFileSync(file, 'utf8'))];
  expect(texts.reduce((sum, text) => sum + text.split('\n').length, 0)).toBeLessThan(4_000);
});

test('a generated part is made anew, what stands around it is left alone', async () => {
  const page = 'before\n<!-- generated: x -->\nold\n<!-- end of generated -->\nafter\n';
  const made = await regeneratePage(page, async (name) => `new ${name} $& $1`);
  expect(made).toMatch(
    /^before\n<!-- generated: x -->\n[^]*\n\nnew x \$& \$1\n\n[^]*<!-- end of generated -->\nafter\n$/,
  );
  expect(made).not.toContain('old');
  expect(await regeneratePage(made, async (name) => `new ${name} $& $1`)).toBe(made);
});

test('the picture of each committed timeline is what `npm run pages` draws, and docs/timelines.md shows it', async () => {
  const page = readFileSync(new URL('timelines.md', DOCS), 'utf8');
  const pictures = await drawTimelines();
  expect(pictures.length).toBeGreaterThan(0);
  for (const { name, file, svg } of pictures) {
    expect(readFileSync(file, 'utf8')).toBe(svg);
    expect(page).toContain(`<!-- generated: timeline of ${name} -->`);
  }
});

test('a part that there is not is named', async () => {
  await expect(buildPagePart('tabel of incidents')).rejects.toThrow('got `tabel of incidents`');
});

test('a file without a server is named', () => {
  expect(() => extractServerCode('const x = 1;\n', 'scenarios/x.ts')).toThrow(
    'Expected scenarios/x.ts to have a `serve`',
  );
});
