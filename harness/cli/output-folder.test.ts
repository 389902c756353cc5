import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { getDefaultOutputFolder } from './output-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

test.each([
  [ROOT, 'reports'],
  [`${ROOT}/docs`, '../reports'],
  [`${ROOT}/reports`, '.'],
  [`${ROOT}/scenarios/seed`, '../../reports'],
  [`${ROOT}-other`, 'reports'],
  ['/somewhere', 'reports'],
])('reports of a command typed in %s go to %s', (here, folder) => {
  expect(getDefaultOutputFolder(here)).toBe(folder);
});
