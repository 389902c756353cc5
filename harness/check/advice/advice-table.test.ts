import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { incidents, recipes } from '../../../scenarios/catalog.ts';
import { ADVICE_RULES, FRAMEWORKS, UNNAMED_INCIDENTS } from './advice-table.ts';

const NAMES = [...new Set(incidents.map((id) => basename(dirname(id))))];

test('each incident is named by a rule, or a sentence says why none can', () => {
  const known = new Set([...ADVICE_RULES.map(({ incident }) => incident), ...Object.keys(UNNAMED_INCIDENTS)]);
  expect(NAMES.filter((name) => !known.has(name))).toEqual([]);
  expect([...known].filter((name) => !NAMES.includes(name))).toEqual([]);
});

test('each recipe is there, and so is its part of the cookbook', () => {
  const cookbook = readFileSync(new URL('../../../docs/cookbook.md', import.meta.url), 'utf8');
  const anchors = [...cookbook.matchAll(/^### (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  expect(FRAMEWORKS.filter(({ page }) => !anchors.includes(page))).toEqual([]);
  expect(FRAMEWORKS.filter(({ recipe }) => !recipes.some((id) => id === `recipes/${recipe}`))).toEqual([]);
  expect(existsSync(new URL('../../../docs/incidents.md', import.meta.url))).toBe(true);
});
