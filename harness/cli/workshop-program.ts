import { Option, type Command } from 'commander';
import { newExercise } from '../workshop/course/new-exercise.ts';
import { checkAnswers, type CheckOptions } from './commands/workshop-check.ts';
import { listExercises } from './commands/workshop-list.ts';
import { hint, reset, watch, type FolderOption } from './commands/workshop.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { newNameOf } from './workshop-selection.ts';

const FOLDER = '--folder <path>';
const FOLDER_TEXT = 'the learner’s folder, if it is not scenarios/workshop/mine';

/** `hangup workshop` and what belongs to it. Each command hands its exit code to `done`. */
export function addWorkshop(hangup: Command, done: (code: ExitCode) => void): void {
  const workshop = hangup
    .command('workshop')
    .description('mend broken servers, one after the other, until their guards let go')
    .option(FOLDER, FOLDER_TEXT)
    .addOption(
      new Option('--poll', 'look at the files every 100 ms, where the system tells of no changes').default(false),
    )
    .action(async (options: FolderOption & { poll: boolean }) => done(await watch(options)));
  const sub = (name: string, description: string) => workshop.command(name).description(description);
  const folderOf = (options: object): FolderOption => ({ ...workshop.opts<FolderOption>(), ...options });
  sub('check [exercise]', 'try your files once, without a terminal')
    .option('--json', 'as JSON', false)
    .option('--solutions', 'try the solutions that are shipped instead', false)
    .action(async (word: string | undefined, options: CheckOptions) =>
      done(await checkAnswers(word, { ...options, ...folderOf(options) })),
    );
  sub('list [files...]', 'show the exercises with your progress, or that of a class from its progress.json files')
    .option('--json', 'as JSON', false)
    .action(async (files: string[], options: { json: boolean }) =>
      done(await listExercises(files, { ...options, ...folderOf(options) })),
    );
  sub('hint <exercise>', 'show a nudge')
    .option('--all', 'show all three hints', false)
    .action(async (word: string, options: { all: boolean }) => done(await hint(word, options)));
  sub('reset <exercise>', 'begin an exercise anew; your text is kept beside it').action(
    async (word: string, options: object) => done(await reset(word, folderOf(options))),
  );
  sub('new <name>', 'write the files of a new exercise, such as 16-compression').action(async (word: string) => {
    const name = newNameOf(word);
    const folder = await newExercise(name);
    console.log(
      `The files are in ${folder}. Add '${name}' to scenarios/workshop/exercises.ts, and let the tests tell what is missing.`,
    );
    done(EXIT.expected);
  });
}
