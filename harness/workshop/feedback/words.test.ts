import { expect, test } from 'vitest';
import { toTimestampNs, makeLeakResult, makeMark, makeResult } from '../../report/fixtures/runs.ts';
import { compareTexts } from '../screen/comparison.ts';
import { parseLesson } from '../course/lesson.ts';
import { renderTimelineLines } from '../screen/picture.ts';
import { createProgress, parseProgress, updateExerciseProgress } from '../course/progress.ts';

const picture = (...[result, columns]: Parameters<typeof renderTimelineLines>) =>
  renderTimelineLines(result, columns).map((line) => line.map(({ text }) => text).join(''));

test('the picture of a leak shows who left, what was held, and what went on', () => {
  const [client, guard] = picture(makeLeakResult(), 90);
  expect(client).toMatch(/^client +━+┫ reset$/);
  expect(guard).toMatch(/^finally +━+▶ silent for 1000 ms$/);
});

test('the picture of a release ends the bar of the guard', () => {
  expect(picture(makeResult(), 90)[1]).toMatch(/^finally +━+╍?┫ released by read after 3 ms$/);
});

test('ticks are dots with their number', () => {
  const ticking = makeResult({
    history: { marks: [makeMark(100, { event: 'tick' }), makeMark(200, { event: 'tick' })] },
  });
  expect(picture(ticking, 90).find((line) => line.startsWith('ticks'))).toMatch(/· +· +2$/);
  expect(toTimestampNs(1)).toBeGreaterThan(0);
});

test('nothing that was seen is no picture', () => {
  expect(picture(null, 90)).toEqual([]);
});

test('a README falls into title, story, question, choices, task and links', () => {
  const readme =
    '# 01 One\n\nA story ([a/b#1](https://github.com/a/b/issues/1)).\n\n## Predict\n\nWhen?\n\n1. Now\n   or soon.\n2. Later.\n3. Never.\n\n## Your task\n\nFix it.\n';
  expect(parseLesson(readme, '# Hints\n\n## A\n\none\n\n## B\n\n## C\n\nthree\n')).toEqual({
    title: '01 One',
    story: 'A story (https://github.com/a/b/issues/1).',
    question: 'When?',
    choices: ['Now or soon.', 'Later.', 'Never.'],
    todo: 'Fix it.',
    hints: ['one', '', 'three'],
    links: ['https://github.com/a/b/issues/1'],
  });
});

test.each([
  ['See\n[a/b#1](https://github.com/a/b/issues/1).\n\nNext.', 'See https://github.com/a/b/issues/1.\nNext.'],
  ['As [Dust](https://github.com/a/b/pull/1).', 'As Dust (https://github.com/a/b/pull/1).'],
  ['Copy [the cookbook](../../../docs/cookbook.md#koa).', 'Copy the cookbook (docs/cookbook.md#koa).'],
  ['Type\nthis:\n\n```console\n$ one\n$ two\n```\n\nThen that.', 'Type this:\n$ one\n$ two\nThen that.'],
])('links become words and an address, broken lines one; paragraphs and code stay: %j', (markdown, words) => {
  expect(parseLesson(`# 01 One\n\n${markdown}`, '').story).toBe(words);
  expect(parseLesson('', `# Hints\n\n## A\n\n${markdown}`).hints).toEqual([words]);
});

test('a comparison shows what differs, with two lines around it', () => {
  const own = 'a\nb\nc\nfinish\nd\ne\nf\n';
  expect(compareTexts(own, own.replace('finish', 'close')).map(({ sign, text }) => sign + text)).toEqual([
    ' b',
    ' c',
    '-finish',
    '+close',
    ' d',
    ' e',
  ]);
  expect(compareTexts(own, own)).toEqual([]);
});

test('progress is read as it was written', () => {
  const progress = updateExerciseProgress(createProgress('01-one'), '01-one', { predicted: 2, checks: 1 });
  expect(parseProgress(JSON.stringify(progress))).toEqual(progress);
});

test.each(['', '{}', 'null', '{"schemaVersion":2,"current":"x","exercises":{}}'])('%j is no progress', (text) => {
  expect(() => parseProgress(text)).toThrow(/JSON|no progress/);
});
