import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULE_GROUPS } from './index.ts';

const RULES = RULE_GROUPS.flatMap(({ rules }) => rules);
const page = readFileSync(new URL('../../../docs/contract.md', import.meta.url), 'utf8');
const anchors = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(' ', '-'));

test.each(RULES)('rule $id names a section of docs/contract.md, and what to do', ({ section, repair, requirement }) => {
  expect(anchors).toContain(section);
  expect(repair).toMatch(/^[A-Z`].*\.$/);
  expect(requirement).not.toMatch(/[.:]$/);
});

test('rules need only what was tried before them', () => {
  const tried = RULES.filter(({ needsAllMarks }) => !needsAllMarks).map(({ id }) => id);
  const early = RULES.flatMap(({ id, requires = [] }) =>
    requires.filter((need) => !tried.slice(0, tried.indexOf(id)).includes(need)),
  );
  expect(early).toEqual([]);
});

test('every rule has an id of its own, and the page says how many there are', () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  expect(page).toContain(`try ${RULES.length} rules on it`);
});
