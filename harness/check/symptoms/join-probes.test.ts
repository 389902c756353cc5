import { expect, test } from 'vitest';
import type { CheckVerdict } from '../../model/check-report.ts';
import { createGroup } from '../fixtures/inside.ts';
import { joinProbes } from './join-probes.ts';
import type { Symptom } from './symptom.ts';

const create = (verdict: CheckVerdict, kind: string): Symptom => ({
  verdict,
  kind,
  sentence: `The ${kind}.`,
  count: [4, 4],
  ageMs: 2_600,
});

const join = (symptoms: Symptom[], inside: Symptom[], isStarved = false) =>
  joinProbes({ symptoms, isStarved }, inside).map(({ verdict, kind, sentence }) => [`${verdict} ${kind}`, sentence]);

test('what both saw is one finding, with the line of the one and the words of both', () => {
  expect(join([create('leak', 'activity')], [create('leak', 'timer')])).toEqual([
    ['leak timer', 'The timer. Seen from outside as well: the activity.'],
  ]);
});

test('where they disagree, both are said', () => {
  expect(join([], [create('leak', 'listener')])).toEqual([
    ['leak listener', 'The listener. Nothing of it was seen from outside.'],
  ]);
  expect(join([create('leak', 'thread')], [])).toEqual([
    ['leak thread', 'The thread. The probe inside the process saw nothing that explains it.'],
  ]);
  expect(join([create('late', 'activity')], [create('leak', 'timer')])).toHaveLength(2);
});

test('timers that go on and share their wake-ups did not end', () => {
  const interval = { ...create('leak', 'timer'), group: createGroup() };
  expect(join([create('late', 'activity')], [interval])).toEqual([
    ['leak timer', 'The timer. From outside it looked as if most of that had ended: the activity.'],
  ]);
  const once = { ...interval, group: createGroup({ traits: [] }) };
  expect(join([create('late', 'activity')], [once])).toHaveLength(2);
});

test('where more was seen from outside than nothing, or less can be, that is said', () => {
  const [[, begun]] = join([create('started-once', 'activity')], [create('leak', 'timer')]) as [[string, string]];
  expect(begun).toBe('The timer. From outside no more was seen of it than this: the activity.');
  expect(join([create('not-judged', 'activity')], [create('leak', 'timer')])).toEqual([['leak timer', begun]]);
  const [[, starved]] = join([], [create('leak', 'timer')], true) as [[string, string]];
  expect(starved).toContain('the machine was so busy that the server had to wait for a core');
});

test('a server of which nothing can be seen from outside is judged from inside', () => {
  const blind = create('not-judged', 'nothing-observable');
  expect(join([blind], [])).toEqual([]);
  expect(join([blind], [create('not-judged', 'no-report')])).toHaveLength(2);
});

test('one end of the server is one finding', () => {
  const crashed = create('crashed', 'process-ended');
  expect(join([crashed], [crashed])).toHaveLength(1);
});

test('what only another way left was not seen from outside, where no client left so', () => {
  const early = { ...create('leak', 'timer'), way: { fault: 'reset', phase: 'before-headers' } } as const;
  expect(join([create('started-once', 'activity')], [early])).toEqual([
    ['started-once activity', 'The activity.'],
    ['leak timer', 'The timer.'],
  ]);
});

test('threads that are not looked into are judged from outside, where their work could be counted', () => {
  const unseen = create('not-judged', 'unseen-thread');
  expect(join([], [unseen])).toEqual([]);
  expect(join([create('leak', 'activity')], [unseen]).map(([verdict]) => verdict)).toEqual(['leak activity']);
  expect(join([], [unseen], true)).toHaveLength(1);
  expect(join([create('not-judged', 'own-noise')], [unseen])).toHaveLength(2);
  expect(join([create('late', 'activity')], [unseen])).toEqual([
    [
      'not-judged unseen-thread',
      'The unseen-thread. From outside it looked as if most of that had ended: The activity.',
    ],
  ]);
});
