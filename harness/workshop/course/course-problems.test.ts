import { expect, test } from 'vitest';
import { loadDeclaration } from '../../../scenarios/workshop/exercises.ts';
import { loadCourse } from './course.ts';
import { findCourseProblems, type CourseMaterial } from './course-problems.ts';

const course = await loadCourse();
const materials: CourseMaterial[] = await Promise.all(
  course.map(async (exercise) => ({ ...exercise, declared: await loadDeclaration(exercise.name, 'exercise.ts') })),
);
const [good] = materials;

test('the exercises are numbered in their order', () => {
  expect(course.map(({ name }) => Number(name.slice(0, 2)))).toEqual(course.map((_, index) => index + 1));
});

test.for(materials)('$name is whole', (material) => {
  expect(findCourseProblems(material)).toEqual([]);
});

test.each<[string, Partial<CourseMaterial>]>([
  ['exercise.ts has no TODO', { shipped: 'export default scenario({});' }],
  ['solution.ts still has a TODO', { solution: '// TODO' }],
  ['hint 2 is empty', { lesson: { ...good!.lesson, hints: ['a', ' ', 'c'] } }],
  ['hints.md has 2 hints, not 3', { lesson: { ...good!.lesson, hints: ['a', 'b'] } }],
  ['README.md has 1 choices, not 3', { lesson: { ...good!.lesson, choices: ['a'] } }],
  ['README.md has no story', { lesson: { ...good!.lesson, story: '' } }],
  [
    'README.md has a command of 80 columns: divide it by a \\ below 74',
    { lesson: { ...good!.lesson, todo: `Type:\n$ npx ${'x'.repeat(74)}` } },
  ],
  [
    'README.md links https://example.org/1, which links does not name',
    { lesson: { ...good!.lesson, links: [...good!.lesson.links, 'https://example.org/1'] } },
  ],
  ['README.md does not tell of https://github.com/rwf2/Rocket/issues/2888', { lesson: { ...good!.lesson, links: [] } }],
  [
    'exercise.ts gives away the lesson of solution.ts',
    { declared: { ...good!.declared, lesson: good!.wanted.lesson } },
  ],
  ['exercise.ts and solution.ts differ in guards', { declared: { ...good!.declared, guards: ['other'] } }],
])('%s', (problem, change) => {
  expect(findCourseProblems({ ...good!, ...change })).toContain(`${good!.name}: ${problem}`);
});
