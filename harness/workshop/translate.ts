import { fileURLToPath } from 'node:url';
import { build, type BuildFailure, type Plugin } from 'esbuild';
import { builtins } from '../observe/builtins.ts';
import { partOf } from '../../scenarios/workshop/exercises.ts';

/**
 * Translates a learner's text to JavaScript at `file`, as if it lay where the exercise lies.
 * @throws {Unreadable} where esbuild cannot read it
 */
export async function translate(text: string, exercise: string, file: string): Promise<void> {
  const options = { bundle: true, format: 'esm', platform: 'node', target: 'node22', packages: 'external' } as const;
  try {
    await build({
      ...options,
      entryPoints: ['answer'],
      outfile: file,
      logLevel: 'silent',
      plugins: [builtins, answer(text, exercise)],
    });
  } catch (error) {
    throw new Unreadable(error as BuildFailure);
  }
}

/** The learner's text is no TypeScript, or imports what is not there. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';

  constructor({ errors = [], message }: Partial<BuildFailure>) {
    const [first] = errors;
    const where = first?.location ? `Line ${first.location.line}: ` : '';
    super(`${where}${first?.text ?? message ?? 'it cannot be read'}.`.replace(/\.\.$/, '.'));
  }
}

function answer(contents: string, exercise: string): Plugin {
  const resolveDir = fileURLToPath(new URL('.', partOf(exercise, 'exercise.ts')));
  return {
    name: 'answer',
    setup(building) {
      building.onResolve({ filter: /^answer$/ }, ({ path }) => ({ path, namespace: 'learner' }));
      building.onLoad({ filter: /^answer$/, namespace: 'learner' }, () => ({ contents, loader: 'ts', resolveDir }));
    },
  };
}
