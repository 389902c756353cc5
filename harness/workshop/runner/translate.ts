import { fileURLToPath } from 'node:url';
import type { BuildFailure } from 'esbuild';
import { bundleSources, createTextPlugin } from '../../system/bundle.ts';
import { getPartFile } from '../../../scenarios/workshop/exercises.ts';

/**
 * Translates a learner's text to JavaScript at `file`, as if it lay where the exercise lies.
 * @throws {TranslateError} where esbuild cannot read it
 * @throws the signal's reason, if it aborts
 */
export async function translateAnswer(
  text: string,
  exercise: string,
  { file, signal }: { file: string; signal: AbortSignal },
): Promise<void> {
  const resolveDir = fileURLToPath(new URL('.', getPartFile(exercise, 'exercise.ts')));
  const plugins = [createTextPlugin('answer', { contents: text, resolveDir })];
  try {
    await bundleSources({ entryPoints: ['answer'], outfile: file, plugins }, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new TranslateError(error as BuildFailure);
  }
}

/** The learner's text is no TypeScript, or imports what is not there. */
export class TranslateError extends Error {
  override readonly name = 'Unreadable';

  constructor({ errors = [], message }: Partial<BuildFailure>) {
    const [first] = errors;
    const where = first?.location ? `Line ${first.location.line}: ` : '';
    super(`${where}${first?.text ?? message ?? 'it cannot be read'}.`.replace(/\.\.$/, '.'));
  }
}
