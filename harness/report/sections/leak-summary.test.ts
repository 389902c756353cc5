import { expect, test } from 'vitest';
import { makeReleasedVerdict, makeResult, makeRun, makeSilentVerdict, makeVerdict } from '../fixtures/runs.ts';
import type { Result } from '../../model/result.ts';
import { explainLeaks, listLeaks } from './leak-summary.ts';
import { groupResultsByServer } from './servers.ts';

const makeLeak = (scenario: string, fault: Result['cell']['fault'] = 'reset') =>
  makeResult({ cell: { scenario, fault }, attempt: { verdicts: [makeSilentVerdict()] } });

test('what leaks is listed with how its clients left, what differs first', () => {
  const results = [
    makeLeak('seed/bug'),
    makeLeak('seed/bug', 'fin'),
    makeResult({ cell: { scenario: 'seed/fix' } }),
    { ...makeLeak('seed/new'), status: 'different' as const },
  ];
  const [section] = listLeaks(groupResultsByServer(makeRun(results)));
  expect(section!.blocks).toEqual([
    {
      kind: 'list',
      items: [
        [{ text: 'seed/new', to: '#seed/new' }, ': A claim. Leaks after reset mid-stream.'],
        [{ text: 'seed/bug', to: '#seed/bug' }, ': A claim. Leaks after reset, fin mid-stream.'],
      ],
    },
  ]);
});

test('a leak that no server could see is not listed, and neither is a run without one', () => {
  const unseen = [makeLeak('seed/unplugged', 'vanish'), makeResult({ attempt: { verdicts: [makeReleasedVerdict()] } })];
  expect(listLeaks(groupResultsByServer(makeRun(unseen)))).toEqual([]);
});

test('a run in which some leak on purpose says what that means, unless something differs', () => {
  const leak = makeResult({
    cell: { scenario: 'seed/bug', fault: 'reset' },
    attempt: { verdicts: [makeSilentVerdict()] },
  });
  const release = makeResult({ cell: { scenario: 'seed/fix', fault: 'reset' } });
  const findMeaning = (...results: Result[]) => explainLeaks(groupResultsByServer(makeRun(results))).at(0);
  expect(JSON.stringify(findMeaning(leak, release))).toContain(
    '1 of these 2 servers leaks after a disconnect, on purpose',
  );
  expect(findMeaning({ ...leak, status: 'different' }, release)).toBeUndefined();
  expect(findMeaning(release)).toBeUndefined();
});

test('a guard that was released too early is not called a leak', () => {
  const early = (fault: 'fin' | 'reset') =>
    makeResult({
      cell: { scenario: 'seed/early', fault },
      attempt: { verdicts: [makeVerdict('finally', 'premature')] },
    });
  const servers = groupResultsByServer(makeRun([early('fin'), early('reset'), makeLeak('seed/bug'), makeResult()]));
  expect(JSON.stringify(listLeaks(servers))).toContain('A claim. Releases too early with fin, reset mid-stream.');
  expect(JSON.stringify(explainLeaks(servers))).toContain(
    '2 of these 3 servers leak after a disconnect or release too early, on purpose',
  );
});
