import { plain } from '../course/lesson.ts';
import { type Line, type Piece, pictureOf } from './picture.ts';
import { hasPassed, stepsOf } from '../course/progress.ts';
import { current, type State } from './state.ts';

export type ScreenTone = Piece['tone'] | 'strong' | 'good' | 'bad' | 'quiet' | 'key';
export type ScreenLine = readonly { text: string; tone: ScreenTone }[];

/** Where the learner's files are, in words for the screen. */
export interface Places {
  ownFile: (name: string) => string;
  columns: number;
}

const COMPARED = 40;

/** The whole screen, from top to bottom. Pure. */
export function screenOf(state: State, places: Places): ScreenLine[] {
  const body = state.mode === 'listing' ? list(state) : exercise(state, places);
  return [...heading(state), [], ...body, ...noticeOf(state, places), [], ...keys(state)];
}

function heading(state: State): ScreenLine[] {
  const { course, index, progress } = state;
  const passed = course.filter(({ name }) => hasPassed(progress, name)).length;
  return [
    [
      { text: current(state).lesson.title, tone: 'strong' },
      { text: `   ${index + 1} of ${course.length}, ${passed} passed`, tone: 'quiet' },
    ],
  ];
}

function exercise(state: State, places: Places): ScreenLine[] {
  return state.mode === 'predicting' ? prediction(state, places) : work(state, places);
}

function prediction(state: State, { columns, ownFile }: Places): ScreenLine[] {
  const { lesson, name } = current(state);
  return [
    ...wrapped(plain(lesson.story), columns),
    [],
    ...wrapped(plain(lesson.question), columns, { tone: 'strong' }),
    ...lesson.choices.flatMap((choice, index) => wrapped(plain(choice), columns, { prefix: `  ${index + 1}  ` })),
    [],
    [{ text: `Read the server first: ${ownFile(name)}`, tone: 'quiet' }],
    [{ text: 'Then predict: press 1, 2 or 3.', tone: 'key' }],
  ];
}

function work(state: State, places: Places): ScreenLine[] {
  const { name, lesson } = current(state);
  const { columns } = places;
  return [
    [
      { text: 'Mend  ', tone: 'quiet' },
      { text: places.ownFile(name), tone: 'key' },
    ],
    ...wrapped(plain(lesson.todo), columns, { prefix: '      ' }),
    [],
    ...outcome(state, columns),
    ...hints(state, columns),
    ...comparison(state),
  ];
}

function outcome(state: State, columns: number): ScreenLine[] {
  const { answer, checking } = state;
  if (checking) return [[{ text: 'checking…', tone: 'key' }]];
  if (answer === null) return [];
  const passes = answer.reason === null;
  const picture: Line[] = pictureOf(answer.shown, columns);
  return [
    ...wrapped(answer.sentence, columns, passes ? { tone: 'good', prefix: '✔ ' } : { tone: 'bad', prefix: '✗ ' }),
    ...(picture.length > 0 ? [[], ...picture.map((line) => [{ text: '  ', tone: 'plain' as const }, ...line])] : []),
    ...predictionOutcome(state, columns),
    ...(passes ? [[], ...wrapped(`Take home: ${current(state).takeHome}`, columns, { tone: 'strong' })] : []),
  ];
}

/** Told after the first run and after a pass; in between it would only be in the way. */
function predictionOutcome(state: State, columns: number): ScreenLine[] {
  const { name, task } = current(state);
  const { predicted, predictedRight, checks } = stepsOf(state.progress, name);
  if (predicted === undefined || (checks > 1 && state.answer?.reason !== null)) return [];
  const said = predictedRight
    ? `You predicted ${predicted}, rightly.`
    : `You predicted ${predicted}; it is ${task.right}.`;
  return [[], ...wrapped(`${said} ${task.because}`, columns, { tone: 'quiet' })];
}

function hints(state: State, columns: number): ScreenLine[] {
  const shown = current(state).lesson.hints.slice(0, state.hints);
  return shown.flatMap((hint, index) => [[], ...wrapped(plain(hint), columns, { prefix: `hint ${index + 1}  ` })]);
}

function comparison({ comparison: lines }: State): ScreenLine[] {
  if (lines === null) return [];
  if (lines.length === 0) return [[], [{ text: 'Your text and the solution are the same.', tone: 'good' }]];
  const tones = { ' ': 'quiet', '-': 'bad', '+': 'good' } as const;
  const shown = lines
    .slice(0, COMPARED)
    .map(({ sign, text }) => [{ text: `${sign} ${text}`, tone: tones[sign] }] as const);
  return [[], [{ text: '- yours, + the solution', tone: 'quiet' }], ...shown];
}

function list({ course, progress, cursor, index }: State): ScreenLine[] {
  return course.map(({ name, lesson }, row) => {
    const sign = hasPassed(progress, name) ? '✔' : stepsOf(progress, name).checks > 0 ? '✗' : '·';
    const tone = hasPassed(progress, name) ? 'good' : 'plain';
    const here = row === index ? '  (open)' : '';
    return [
      { text: row === cursor ? '▸ ' : '  ', tone: 'key' },
      { text: `${sign} ${lesson.title}`, tone },
      { text: here, tone: 'quiet' },
    ];
  });
}

function noticeOf({ notice, mode }: State, { columns }: Places): ScreenLine[] {
  if (mode === 'resetting')
    return [[], [{ text: 'Begin this exercise anew? Your text is kept beside it. y / n', tone: 'key' }]];
  return notice === '' ? [] : [[], ...wrapped(notice, columns, { tone: 'key' })];
}

function keys({ mode, progress, course, index, checking }: State): ScreenLine[] {
  if (mode === 'listing') return [[{ text: '↑ ↓ choose · enter open · l back · q quit', tone: 'quiet' }]];
  if (mode === 'predicting') return [[{ text: 'n next · l list · q quit', tone: 'quiet' }]];
  const passed = hasPassed(progress, course[index]!.name);
  const save = passed || checking ? '' : 'save the file to try again · ';
  const compared = passed ? 'c compare · ' : '';
  return [[{ text: `${save}h hint · r run · n next · l list · x reset · ${compared}q quit`, tone: 'quiet' }]];
}

interface Look {
  tone?: ScreenTone;
  /** Before the first line; the others are indented like it. */
  prefix?: string;
}

/** Breaks a text between words. */
function wrapped(text: string, columns: number, { tone = 'plain', prefix = '' }: Look = {}): ScreenLine[] {
  const indent = ' '.repeat(prefix.length);
  const width = Math.max(20, Math.min(columns, 100) - prefix.length);
  const lines = text.split('\n').flatMap((paragraph) => paragraphLines(paragraph, width));
  return lines.map((line, index) => [{ text: `${index === 0 ? prefix : indent}${line}`, tone }]);
}

function paragraphLines(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
