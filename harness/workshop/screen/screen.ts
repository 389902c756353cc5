import { wrapText } from '../../model/format.ts';
import { type TimelineLine, type LinePiece, renderTimelineLines } from './picture.ts';
import { hasPassed, getExerciseProgress } from '../course/progress.ts';
import { getCurrentEntry, type SessionState } from './state.ts';

export type ScreenTone = LinePiece['tone'] | 'strong' | 'good' | 'bad' | 'quiet' | 'key';
export type ScreenLine = readonly { text: string; tone: ScreenTone }[];

/** Where the learner's files are, in words for the screen. */
interface ScreenLayout {
  ownFile: (name: string) => string;
  columns: number;
}

const COMPARED_LINES = 40;

/** The whole screen, from top to bottom. Pure. */
export function renderScreen(state: SessionState, layout: ScreenLayout): ScreenLine[] {
  const body = state.mode === 'listing' ? renderExerciseList(state) : renderExercise(state, layout);
  return [...renderHeading(state), [], ...body, ...renderNotice(state, layout), [], ...renderKeys(state)];
}

function renderHeading(state: SessionState): ScreenLine[] {
  const { course, index, progress } = state;
  const passed = course.filter(({ name }) => hasPassed(progress, name)).length;
  return [
    [
      { text: getCurrentEntry(state).lesson.title, tone: 'strong' },
      { text: `   ${index + 1} of ${course.length}, ${passed} passed`, tone: 'quiet' },
    ],
  ];
}

function renderExercise(state: SessionState, layout: ScreenLayout): ScreenLine[] {
  return state.mode === 'predicting' ? renderPrediction(state, layout) : renderWork(state, layout);
}

function renderPrediction(state: SessionState, { columns, ownFile }: ScreenLayout): ScreenLine[] {
  const { lesson, name } = getCurrentEntry(state);
  return [
    ...wrapLines(lesson.story, columns),
    [],
    ...wrapLines(lesson.question, columns, { tone: 'strong' }),
    ...lesson.choices.flatMap((choice, index) => wrapLines(choice, columns, { prefix: `  ${index + 1}  ` })),
    [],
    [{ text: `Read the server first: ${ownFile(name)}`, tone: 'quiet' }],
    [{ text: 'Then predict: press 1, 2 or 3.', tone: 'key' }],
  ];
}

function renderWork(state: SessionState, layout: ScreenLayout): ScreenLine[] {
  const { name, lesson } = getCurrentEntry(state);
  const { columns } = layout;
  return [
    [
      { text: 'Fix   ', tone: 'quiet' },
      { text: layout.ownFile(name), tone: 'key' },
    ],
    ...wrapLines(lesson.todo, columns, { prefix: '      ' }),
    [],
    ...renderOutcome(state, columns),
    ...renderHints(state, columns),
    ...renderComparison(state),
  ];
}

function renderOutcome(state: SessionState, columns: number): ScreenLine[] {
  const { answer, checking } = state;
  if (checking) return [[{ text: 'checking…', tone: 'key' }]];
  if (answer === null) return [];
  const passes = answer.reason === null;
  const isJudged = answer.reason !== 'not-observed';
  const sign = passes ? '✔ ' : isJudged ? '✗ ' : '? ';
  const tone = passes ? 'good' : isJudged ? 'bad' : 'strong';
  const picture: TimelineLine[] = renderTimelineLines(answer.shown, columns);
  return [
    ...wrapLines(answer.sentence, columns, { tone, prefix: sign }),
    ...(picture.length > 0 ? [[], ...picture.map((line) => [{ text: '  ', tone: 'plain' as const }, ...line])] : []),
    ...renderPredictionOutcome(state, columns),
    ...(passes ? [[], ...wrapLines(`Take home: ${getCurrentEntry(state).takeHome}`, columns, { tone: 'strong' })] : []),
  ];
}

/** Told after the first run and after a pass; in between it would only be in the way. */
function renderPredictionOutcome(state: SessionState, columns: number): ScreenLine[] {
  const { name, task } = getCurrentEntry(state);
  const { predicted, predictedRight, checks } = getExerciseProgress(state.progress, name);
  if (predicted === undefined || (checks > 1 && state.answer?.reason !== null)) return [];
  const said = predictedRight
    ? `You predicted ${predicted}, rightly.`
    : `You predicted ${predicted}; it is ${task.right}.`;
  return [[], ...wrapLines(`${said} ${task.because}`, columns, { tone: 'quiet' })];
}

function renderHints(state: SessionState, columns: number): ScreenLine[] {
  const shown = getCurrentEntry(state).lesson.hints.slice(0, state.hints);
  return shown.flatMap((hint, index) => [[], ...wrapLines(hint, columns, { prefix: `hint ${index + 1}  ` })]);
}

function renderComparison({ comparison: lines }: SessionState): ScreenLine[] {
  if (lines === null) return [];
  if (lines.length === 0) return [[], [{ text: 'Your text and the solution are the same.', tone: 'good' }]];
  const tones = { ' ': 'quiet', '-': 'bad', '+': 'good' } as const;
  const shown = lines
    .slice(0, COMPARED_LINES)
    .map(({ sign, text }) => [{ text: `${sign} ${text}`, tone: tones[sign] }] as const);
  return [[], [{ text: '- yours, + the solution', tone: 'quiet' }], ...shown];
}

function renderExerciseList({ course, progress, cursor, index }: SessionState): ScreenLine[] {
  return course.map(({ name, lesson }, row) => {
    const sign = hasPassed(progress, name) ? '✔' : getExerciseProgress(progress, name).checks > 0 ? '✗' : '·';
    const tone = hasPassed(progress, name) ? 'good' : 'plain';
    const here = row === index ? '  (open)' : '';
    return [
      { text: row === cursor ? '▸ ' : '  ', tone: 'key' },
      { text: `${sign} ${lesson.title}`, tone },
      { text: here, tone: 'quiet' },
    ];
  });
}

function renderNotice({ notice, mode }: SessionState, { columns }: ScreenLayout): ScreenLine[] {
  if (mode === 'resetting')
    return [[], [{ text: 'Begin this exercise anew? Your text is kept beside it. y / n', tone: 'key' }]];
  return notice === '' ? [] : [[], ...wrapLines(notice, columns, { tone: 'key' })];
}

function renderKeys({ mode, progress, course, index, checking }: SessionState): ScreenLine[] {
  if (mode === 'listing') return [[{ text: '↑ ↓ choose · enter open · l back · q quit', tone: 'quiet' }]];
  if (mode === 'predicting') return [[{ text: 'n next · l list · q quit', tone: 'quiet' }]];
  const passed = hasPassed(progress, course[index]!.name);
  const save = passed || checking ? '' : 'save the file to try again · ';
  const compared = passed ? 'c compare · ' : '';
  return [[{ text: `${save}h hint · r run · n next · l list · x reset · ${compared}q quit`, tone: 'quiet' }]];
}

interface WrapOptions {
  tone?: ScreenTone;
  /** Before the first line; the others are indented like it. */
  prefix?: string;
}

/** Breaks a text between words. */
function wrapLines(text: string, columns: number, { tone = 'plain', prefix = '' }: WrapOptions = {}): ScreenLine[] {
  const indent = ' '.repeat(prefix.length);
  const width = Math.max(20, Math.min(columns, 100) - prefix.length);
  const lines = text.split('\n').flatMap((paragraph) => wrapText(paragraph, width));
  return lines.map((line, index) => [{ text: `${index === 0 ? prefix : indent}${line}`, tone }]);
}
