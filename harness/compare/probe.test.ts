import { expect, test } from 'vitest';
import type { Behavior } from '../model/behavior.ts';
import { findMajorityBehavior, classifyBehaviors } from './probe.ts';

test.each<[Behavior[], Behavior]>([
  [['silent', 'silent'], 'silent'],
  [['silent', 'released by read', 'released by read'], 'released by read'],
  [['unknown', 'silent'], 'silent'],
  [['unknown', 'unknown'], 'unknown'],
  [['absent'], 'absent'],
])('Most of %j is %s', (attempts, most) => {
  expect(findMajorityBehavior(attempts)).toBe(most);
});

type Seen = Record<string, Behavior>;

test.each<[why: string, before: Seen, seen: Seen, shown: string]>([
  ['all is as before', { a: 'silent', b: 'held' }, { a: 'silent', b: 'held' }, 'old'],
  ['one of two changed', { a: 'silent', b: 'held' }, { a: 'silent', b: 'premature' }, 'new'],
  ['nothing was observed', { a: 'silent' }, { a: 'unknown' }, 'broken'],
  ['what was observed is as before', { a: 'silent', b: 'held' }, { a: 'silent', b: 'unknown' }, 'old'],
  ['what was not observed before says nothing', { a: 'unknown', b: 'held' }, { a: 'silent', b: 'held' }, 'old'],
])('%s', (_why, ...[before, seen, shown]) => {
  expect(classifyBehaviors(new Map(Object.entries(before)), new Map(Object.entries(seen)))).toBe(shown);
});
