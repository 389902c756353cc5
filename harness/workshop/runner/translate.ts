import { fileURLToPath } from 'node:url';
import type { BuildFailure, Plugin } from 'esbuild';
import { bundleSources } from '../../system/bundle.ts';
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
  try {
    await bundleSources(
      { entryPoints: ['answer'], outfile: file, plugins: [createAnswerPlugin(text, exercise)] },
      signal,
    );
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

function createAnswerPlugin(contents: string, exercise: string): Plugin {
  const resolveDir = fileURLToPath(new URL('.', getPartFile(exercise, 'exercise.ts')));
  return {
    name: 'answer',
    setup(building) {
      building.onResolve({ filter: /^answer$/ }, ({ path }) => ({ path, namespace: 'learner' }));
      building.onLoad({ filter: /^answer$/, namespace: 'learner' }, () => ({ contents, loader: 'ts', resolveDir }));
    },
  };
}
