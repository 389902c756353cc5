import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { getPartFile, type ExercisePart } from '../../../scenarios/workshop/exercises.ts';
import { HarnessError } from '../../system/errors.ts';

/**
 * Writes the five files of a new exercise, to be filled in; the tests name what is still missing.
 * @returns the folder
 */
export async function createExercise(name: string): Promise<string> {
  const folder = fileURLToPath(new URL('.', getPartFile(name, 'exercise.ts')));
  try {
    await mkdir(folder);
    for (const [part, text] of Object.entries(buildExerciseFiles(name)))
      await writeFile(getPartFile(name, part as ExercisePart), text);
    return folder;
  } catch (error) {
    throw new HarnessError('not-writable', `Expected to write ${folder}, got ${(error as Error).message}.`);
  }
}

function buildExerciseFiles(name: string): Readonly<Record<ExercisePart, string>> {
  return {
    'exercise.ts': renderExerciseFile(name),
    'solution.ts': renderSolutionFile(name),
    'task.ts': TASK,
    'hints.md': HINTS,
    'README.md': renderReadme(name),
  };
}

function renderExerciseFile(name: string): string {
  const line = "    // TODO: say what the learner should look at.\n    response.once('finish', () => {";
  return renderServerFile(name, { text: HIDDEN, line });
}

function renderSolutionFile(name: string): string {
  return renderServerFile(name, { text: SHOWN, line: "    response.once('close', () => {" });
}

/** What an answer must not know before it passes. */
const HIDDEN = {
  claim: 'What happens when the client leaves? Predict it first.',
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
};
const SHOWN = { claim: 'What the fixed server does.', why: 'The mechanism.', lesson: 'One sentence to take home.' };

function renderServerFile(name: string, { text, line }: { text: typeof HIDDEN; line: string }): string {
  return `import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/${name}',
  claim: '${text.claim}',
  guards: ['interval'],
  expect: {
    'fin, reset, half-close, abort': { interval: 'released by read' },
    stay: { interval: 'held', items: 'in order' },
  },
  why: '${text.why}',
  lesson: '${text.lesson}',
  links: [],
  serve: (connection) => (_request, response) => {
    const interval = connection.acquire('interval');
    let sent = 0;
    const timer = setInterval(() => response.write(\`item \${(sent += 1)}\\n\`), TICK_MS);
${line}
      clearInterval(timer);
      interval.release();
    });
  },
});
`;
}

const TASK = `import { task } from '../task.ts';

export default task({
  right: 1,
  because: 'Why that is what happens, in one sentence.',
  fails: 'still-held',
  chunks: [6, 40],
});
`;

const HINTS = `# Hints

## A nudge

## The name

## Nearly the answer
`;

function renderReadme(name: string): string {
  return `# ${name.replace('-', ' ').replaceAll('-', ' ')}

Who was bitten, and by what. (Link the report, here and in \`links\` of both servers.)

## Predict

What happens?

1. This.
2. That.
3. Something else.

## Your task

What must be true when it is fixed, without saying how.
`;
}
