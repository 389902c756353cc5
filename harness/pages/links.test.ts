import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import markdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { FRAMEWORKS } from '../check/advice/advice-table.ts';
import { RULE_GROUPS } from '../contract/rules/index.ts';
import { toAnchor } from '../report/render/markdown-syntax.ts';

const ROOT = new URL('../../', import.meta.url);
const markdown = markdownIt({ html: true });
const exclude = (name: string) => name.endsWith('node_modules');
const pages = list('{*.md,{docs,scenarios,harness,.github}/**/*.md}');
const sources = list('{scripts,harness,scenarios}/**/*.{ts,js,mjs}').filter((name) => !name.endsWith('.test.ts'));

describe.each(pages)('%s', (name) => {
  test('each of its links leads to a file and a heading that are there', () => {
    const { links } = readPage(name);
    expect(links.filter((link) => !leadsSomewhere(link, new URL(name, ROOT)))).toEqual([]);
  });
});

test('each page that the code names is there, with its heading', () => {
  const named = sources.flatMap((name) => {
    const text = readFileSync(new URL(name, ROOT), 'utf8');
    return [...text.matchAll(/(?<!\w\/)\bdocs\/[\w/-]+\.(?:md|json)(?:#[\w-]+)?/g)].map(([link]) => ({ name, link }));
  });
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ link }) => !leadsSomewhere(link, ROOT))).toEqual([]);
});

test('so is each page that the code names by its parts: of the advice, and of a rule that is broken', () => {
  const links = [
    'docs/incidents.md',
    ...FRAMEWORKS.map(({ page }) => `docs/cookbook.md#${page}`),
    ...RULE_GROUPS.flatMap(({ rules }) => rules.map(({ section }) => `docs/contract.md#${section}`)),
  ];
  expect(links.filter((link) => !leadsSomewhere(link, ROOT))).toEqual([]);
});

test('a link to a heading that is gone, and one to a file that is gone, would be seen', () => {
  const page = new URL('README.md', ROOT);
  expect(['docs/check.md#verdicts', '#use-it', 'docs'].every((link) => leadsSomewhere(link, page))).toBe(true);
  expect(['docs/check.md#verdict', '#use', 'doc'].some((link) => leadsSomewhere(link, page))).toBe(false);
});

function list(pattern: string): string[] {
  return globSync(pattern, { cwd: fileURLToPath(ROOT), exclude }).toSorted();
}

/** What leads to the web is not asked. */
function leadsSomewhere(link: string, page: URL): boolean {
  const target = new URL(link, page);
  if (target.protocol !== 'file:') return true;
  if (!existsSync(new URL(target.pathname, ROOT))) return false;
  if (target.hash === '' || !target.pathname.endsWith('.md')) return true;
  const name = decodeURIComponent(target.pathname.slice(ROOT.pathname.length));
  return readPage(name).anchors.has(decodeURIComponent(target.hash.slice(1)));
}

/** Its links, and what a link can lead to: a heading as GitHub names it, the second of one name with `-1`, or an id of its own. */
function readPage(name: string): { links: string[]; anchors: ReadonlySet<string> } {
  const tokens = markdown.parse(readFileSync(new URL(name, ROOT), 'utf8'), {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const links = inline.flatMap((token) => [token.attrGet('href') ?? token.attrGet('src') ?? []].flat().map(String));
  const html = [...tokens, ...inline].filter(({ type }) => type.startsWith('html_')).map(({ content }) => content);
  const ids = [...html.join('\n').matchAll(/\b(?:id|name)="([^"]+)"/g)].map(([, id]) => id!);
  const titles = tokens.flatMap(({ type }, index) => (type === 'heading_open' ? [tokens[index + 1]!] : []));
  const seen = new Map<string, number>();
  const headings = titles.map(({ children }) => {
    const anchor = toAnchor((children ?? []).map(({ content }) => content).join(''));
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
  return { links, anchors: new Set([...headings, ...ids]) };
}
