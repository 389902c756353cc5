import { readFile } from 'node:fs/promises';
import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import { exerciseNames, loadDeclaration, loadTask, getPartFile } from '../../../scenarios/workshop/exercises.ts';
import type { Task } from '../../../scenarios/workshop/task.ts';
import { parseLesson, type Lesson } from './lesson.ts';

/** One exercise with all that belongs to it. */
export interface Exercise {
  /** `01-first-look`: the name of its folder. */
  name: string;
  /** What the fixed server must do, and what is asked of it: the solution's declaration. */
  wanted: Scenario;
  task: Task;
  lesson: Lesson;
  /** The text as it is shipped, broken. */
  shipped: string;
  solution: string;
}

/** The whole course, in its order. */
export function loadCourse(): Promise<Exercise[]> {
  return Promise.all(exerciseNames.map((name) => loadExercise(name)));
}

export async function loadExercise(name: string): Promise<Exercise> {
  const [wanted, task, shipped, solution, readme, hints] = await Promise.all([
    loadDeclaration(name, 'solution.ts'),
    loadTask(name),
    ...(['exercise.ts', 'solution.ts', 'README.md', 'hints.md'] as const).map((part) =>
      readFile(getPartFile(name, part), 'utf8'),
    ),
  ]);
  return { name, wanted, task, shipped: shipped!, solution: solution!, lesson: parseLesson(readme!, hints!) };
}
