import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import type { Task } from '../../../scenarios/workshop/task.ts';
import type { Lesson } from './lesson.ts';

/** What is judged of an exercise without running it. */
export interface CourseMaterial {
  name: string;
  shipped: string;
  solution: string;
  wanted: Scenario;
  declared: Scenario;
  task: Task;
  lesson: Lesson;
}

const SCREEN_LINES = 60;
/** Of a terminal of 80 columns, less the margin of a task: what is longer is broken there, and copied as two commands. */
const COMMAND_COLUMNS = 74;
const HINTS = 3;
const CHOICES = 3;

/** One sentence for each thing that is missing or stale in an exercise. Pure: no link is followed. */
export function findCourseProblems(material: CourseMaterial): string[] {
  const { name } = material;
  return [
    ...findTextProblems(material),
    ...findLessonProblems(material),
    ...findLinkProblems(material),
    ...findClaimProblems(material),
  ].map((problem) => `${name}: ${problem}`);
}

function findTextProblems({ shipped, solution }: CourseMaterial): string[] {
  return [
    ...(shipped.includes('// TODO') ? [] : ['exercise.ts has no TODO']),
    ...(solution.includes('TODO') ? ['solution.ts still has a TODO'] : []),
    ...(shipped === solution ? ['exercise.ts is the solution'] : []),
    ...(countLines(shipped) > SCREEN_LINES ? [`exercise.ts has more than ${SCREEN_LINES} lines`] : []),
  ];
}

function findLessonProblems({ lesson, task }: CourseMaterial): string[] {
  const { title, story, question, choices, todo, hints } = lesson;
  const empty = Object.entries({ title, story, question, todo }).filter(([, text]) => text.trim() === '');
  return [
    ...empty.map(([part]) => `README.md has no ${part}`),
    ...(choices.length === CHOICES ? [] : [`README.md has ${choices.length} choices, not ${CHOICES}`]),
    ...(hints.length === HINTS ? [] : [`hints.md has ${hints.length} hints, not ${HINTS}`]),
    ...hints.flatMap((hint, index) => (hint.trim() === '' ? [`hint ${index + 1} is empty`] : [])),
    ...(new Set(hints).size === hints.length ? [] : ['two hints are the same']),
    ...(task.because.trim() === '' ? ['task.ts does not say why'] : []),
    ...[story, todo].flatMap(findWideCommands),
  ];
}

function findWideCommands(text: string): string[] {
  const lines = text.split('\n').filter((line) => /^(?:\$ | {4})/.test(line) && line.length > COMMAND_COLUMNS);
  return lines.map(
    (line) => `README.md has a command of ${line.length} columns: divide it by a \\ below ${COMMAND_COLUMNS}`,
  );
}

/** What is linked in one place is explained in the other. */
function findLinkProblems({ wanted: { links = [] }, declared, lesson }: CourseMaterial): string[] {
  return [
    ...(links.length === 0 ? ['solution.ts names no report'] : []),
    ...links.filter((link) => !lesson.links.includes(link)).map((link) => `README.md does not tell of ${link}`),
    ...lesson.links
      .filter((link) => !links.includes(link))
      .map((link) => `README.md links ${link}, which links does not name`),
    ...(isSameText(declared.links, links) ? [] : ['exercise.ts and solution.ts name other links']),
  ];
}

function findClaimProblems({ wanted, declared, task }: CourseMaterial): string[] {
  const fields = ['id', 'guards', 'request', ...(task.predicts ? [] : ['expect'])] as const;
  const differ = fields.filter(
    (field) => !isSameText(declared[field as keyof Scenario], wanted[field as keyof Scenario]),
  );
  const hidden = ['why', 'lesson', ...(task.predicts ? [] : ['claim'])] as ('claim' | 'why' | 'lesson')[];
  const givenAway = hidden.filter((field) => declared[field] === wanted[field]);
  return [
    ...differ.map((field) => `exercise.ts and solution.ts differ in ${field}`),
    ...givenAway.map((field) => `exercise.ts gives away the ${field} of solution.ts`),
  ];
}

function isSameText(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function countLines(text: string): number {
  return text.trimEnd().split('\n').length;
}
