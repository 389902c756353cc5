import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadExercise } from '../course/course.ts';
import { ExerciseRunner, type PrepareAnswer } from './exercise-runner.ts';
import { TranslateError } from './translate.ts';

test('an answer that is looked at alone waits for the others, and the next ones wait for it', async () => {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const prepare: PrepareAnswer = async (text) => {
    begun.push(text);
    await new Promise<void>((resolve) => ends.set(text, resolve));
    throw new TranslateError({ message: text });
  };
  const signal = new AbortController().signal;
  await using runner = await ExerciseRunner.open(signal, prepare);
  const exercise = await loadExercise('09-leftovers');
  const look = (text: string, isAlone: boolean) => runner.runAnswer(exercise, text, { signal, isAlone });
  const looks = [look('one', false), look('two', false), look('alone', true)];
  await expect.poll(() => begun).toEqual(['one', 'two']);
  looks.push(look('three', false));
  ends.get('one')!();
  await looks[0];
  await setImmediate();
  expect(begun).toEqual(['one', 'two']);
  ends.get('two')!();
  await expect.poll(() => begun).toEqual(['one', 'two', 'alone']);
  ends.get('alone')!();
  await looks[2];
  await expect.poll(() => begun).toEqual(['one', 'two', 'alone', 'three']);
  ends.get('three')!();
  expect((await Promise.all(looks)).map(({ problem }) => problem?.reason)).toEqual(Array(4).fill('unreadable'));
});
