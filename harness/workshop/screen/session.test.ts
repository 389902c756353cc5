import { expect, test } from 'vitest';
import type { Reason } from '../../../scenarios/workshop/task.ts';
import type { AnswerFeedback } from '../feedback/answer.ts';
import { createProgress, hasPassed, getExerciseProgress } from '../course/progress.ts';
import { renderScreen } from './screen.ts';
import { advanceSession } from './session.ts';
import {
  createSessionState,
  type SessionEffect,
  type CourseEntry,
  type SessionEvent,
  type SessionState,
} from './state.ts';

const entry = (name: string): CourseEntry => ({
  name,
  lesson: {
    title: name,
    story: 'A story.',
    question: 'When?',
    choices: ['now', 'later', 'never'],
    todo: 'Fix it.',
    hints: ['a nudge', 'the name', 'nearly'],
    links: [],
  },
  task: { right: 2, because: 'It waits.', fails: 'still-held' },
  takeHome: 'Close what you open.',
});

const course = [entry('01-one'), entry('02-two')];
const answer = (reason: Reason | null): AnswerFeedback => ({ reason, sentence: 'What was seen.', shown: null });
const key = (name: string): SessionEvent => ({ type: 'key', key: name });
const answered = (reason: Reason | null, name = '01-one'): SessionEvent => ({
  type: 'answered',
  name,
  answer: answer(reason),
  at: 'T',
});

/** What the last of the events asks for, and what they make of a fresh session. */
function after(...events: SessionEvent[]): { state: SessionState; effects: readonly SessionEffect[]; screen: string } {
  let state = createSessionState(course, createProgress('01-one'));
  let effects: readonly SessionEffect[] = [];
  for (const event of [{ type: 'start' } as const, ...events]) ({ state, effects } = advanceSession(state, event));
  const lines = renderScreen(state, { ownFile: (name) => `mine/${name}.ts`, columns: 80 });
  return { state, effects, screen: lines.map((line) => line.map(({ text }) => text).join('')).join('\n') };
}

const doing = (effects: readonly SessionEffect[]) => effects.map(({ type }) => type);

test('an exercise asks for a prediction first, and runs nothing', () => {
  const { effects, screen } = after();
  expect(doing(effects)).toEqual(['begin', 'save']);
  expect(screen).toContain('When?');
  expect(screen).not.toContain('Fix it.');
});

test('a save before the prediction runs nothing', () => {
  expect(doing(after({ type: 'saved', name: '01-one' }).effects)).toEqual([]);
});

test('a save before the prediction leaves the list open, such as the save that makes the copy', () => {
  const { state, effects } = after(key('l'), { type: 'saved', name: '01-one' });
  expect(doing(effects)).toEqual([]);
  expect(state.mode).toBe('listing');
});

test('any other key before the prediction asks for one', () => {
  expect(after(key('h')).screen).toContain('Predict first');
});

test('the prediction is kept, and the first check begins', () => {
  const { state, effects, screen } = after(key('3'));
  expect(getExerciseProgress(state.progress, '01-one')).toMatchObject({ predicted: 3, predictedRight: false });
  expect(doing(effects)).toEqual(['save', 'check']);
  expect(screen).toContain('checking…');
});

test('the first answer says how the prediction did, a later failure does not', () => {
  expect(after(key('3'), answered('still-held')).screen).toContain('You predicted 3; it is 2. It waits.');
  expect(after(key('2'), answered('still-held'), answered('still-held')).screen).not.toContain('You predicted');
  expect(after(key('2'), answered('still-held'), answered(null)).screen).toContain('You predicted 2, rightly.');
});

test('a save runs again at once', () => {
  const { effects, screen } = after(key('2'), answered('still-held'), { type: 'saved', name: '01-one' });
  expect(doing(effects)).toEqual(['check']);
  expect(screen).toContain('checking…');
});

test('a save of another exercise says which one is open', () => {
  expect(after(key('2'), { type: 'saved', name: '02-two' }).screen).toContain('You saved 02-two; open is 01-one');
});

test('a late answer to an exercise that is not open any more is dropped', () => {
  const { state } = after(key('2'), answered(null), key('n'), answered('still-held', '01-one'));
  expect(state.answer).toBeNull();
});

test('a pass says what to take home', () => {
  expect(after(key('2'), answered(null)).screen).toContain('Take home: Close what you open.');
  expect(after(key('2'), answered('still-held')).screen).not.toContain('Take home');
});

test('a pass is counted, and goes on only with n', () => {
  const passed = after(key('2'), answered(null));
  expect(hasPassed(passed.state.progress, '01-one')).toBe(true);
  expect(passed.state.index).toBe(0);
  const { state, effects } = after(key('2'), answered(null), key('n'));
  expect(state.index).toBe(1);
  expect(state.progress.current).toBe('02-two');
  expect(doing(effects)).toEqual(['begin', 'save']);
});

test('a pass is not lost by a later failure', () => {
  const { state } = after(key('2'), answered(null), answered('still-held'));
  expect(getExerciseProgress(state.progress, '01-one')).toMatchObject({ passedAt: 'T', checks: 2, last: 'still-held' });
});

test('n before a pass asks once, then skips', () => {
  const asked = after(key('2'), answered('still-held'), key('n'));
  expect(asked.state.index).toBe(0);
  expect(asked.screen).toContain('n once more');
  expect(after(key('2'), answered('still-held'), key('n'), key('n')).state.index).toBe(1);
});

test('after the last exercise n says what is left', () => {
  const { screen } = after(
    key('2'),
    answered(null),
    key('n'),
    key('2'),
    answered('still-held', '02-two'),
    key('n'),
    key('n'),
  );
  expect(screen).toContain('Still to pass: 02-two');
});

test('hints come one by one, and are counted', () => {
  expect(after(key('2'), key('h')).screen).toContain('a nudge');
  expect(after(key('2'), key('h')).screen).not.toContain('the name');
  const all = after(key('2'), key('h'), key('h'), key('h'), key('h'));
  expect(all.screen).toContain('nearly');
  expect(all.screen).toContain('the last hint');
  expect(getExerciseProgress(all.state.progress, '01-one').hints).toBe(3);
});

test('reset asks, and only y does it', () => {
  expect(after(key('2'), key('x')).screen).toContain('y / n');
  expect(doing(after(key('2'), key('x'), key('n')).effects)).toEqual([]);
  expect(doing(after(key('2'), key('x'), key('y')).effects)).toEqual(['reset']);
  const { effects, screen } = after(key('2'), key('x'), key('y'), { type: 'reset', kept: '01-one.kept-1.txt' });
  expect(doing(effects)).toEqual(['check']);
  expect(screen).toContain('kept as 01-one.kept-1.txt');
});

test('the solution is compared after a pass, and not before', () => {
  expect(doing(after(key('2'), answered('still-held'), key('c')).effects)).toEqual([]);
  expect(doing(after(key('2'), answered(null), key('c')).effects)).toEqual(['compare']);
  const { screen } = after(key('2'), answered(null), { type: 'compared', lines: [{ sign: '+', text: 'close' }] });
  expect(screen).toContain('+ close');
});

test('the list opens any exercise', () => {
  expect(after(key('l')).screen).toContain('01-one  (open)');
  expect(after(key('l'), key('down'), key('return')).state.index).toBe(1);
  expect(after(key('l'), key('l')).state.mode).toBe('predicting');
});

test('q saves and quits, wherever it is pressed', () => {
  for (const before of [[], [key('l')], [key('2')]])
    expect(doing(after(...before, key('q')).effects)).toEqual(['save', 'quit']);
});

test('a failure of the harness ends the checking with a sentence', () => {
  const { state, screen } = after(key('2'), { type: 'failed', sentence: 'The disk is full.' });
  expect(state.checking).toBe(false);
  expect(screen).toContain('The disk is full.');
});

test('the shipped file is not the one to edit', () => {
  expect(after(key('2'), { type: 'strayed', name: '01-one', own: 'mine/01-one.ts' }).screen).toContain(
    'Yours is mine/01-one.ts',
  );
});

test('an answer that could not be judged is no try, and is not said to be wrong', () => {
  const { state, screen } = after(key('2'), answered('not-observed'));
  expect(screen).toContain('? What was seen.');
  expect(getExerciseProgress(state.progress, '01-one')).toMatchObject({ checks: 0 });
  expect(getExerciseProgress(state.progress, '01-one').last).toBeUndefined();
  expect(after(key('2'), answered('still-held')).screen).toContain('✗ What was seen.');
});
