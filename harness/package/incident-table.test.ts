import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { incidents } from '../../scenarios/catalog.ts';
import { SEEN_INCIDENTS, UNSEEN_INCIDENTS } from './fixtures/incident-table.ts';

test('each incident is tried in all test runners, or a sentence says why its bug does not show', () => {
  const names = [...new Set(incidents.map((id) => basename(dirname(id))))];
  expect(Object.keys({ ...SEEN_INCIDENTS, ...UNSEEN_INCIDENTS }).toSorted()).toEqual(names);
  expect(Object.keys(SEEN_INCIDENTS).filter((name) => name in UNSEEN_INCIDENTS)).toEqual([]);
});
