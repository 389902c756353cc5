import { Option, type Command } from 'commander';
import { commands } from './commands.ts';
import type { WorkshopCheckOptions } from './commands/workshop-check.ts';
import type { FolderOption } from './commands/workshop.ts';
import type { ExitCode } from './exit.ts';

const FOLDER_OPTION = '--folder <path>';
const FOLDER_TEXT = 'the learner’s folder, if it is not scenarios/workshop/mine';

/** `hangup workshop` and what belongs to it. Each command hands its exit code to `done`. */
export function addWorkshopCommands(hangup: Command, done: (code: ExitCode) => void): void {
  const workshop = hangup
    .command('workshop')
    .description('fix broken servers, one after the other, until their guards are released')
    .option(FOLDER_OPTION, FOLDER_TEXT)
    .addOption(
      new Option('--poll', 'look at the files every 100 ms, where the system tells of no changes').default(false),
    )
    .action(async (options: FolderOption & { poll: boolean }) => done(await commands.workshop(options)));
  const addSubcommand = (name: string, description: string) => workshop.command(name).description(description);
  const getFolderOption = (options: object): FolderOption => ({ ...workshop.opts<FolderOption>(), ...options });
  addSubcommand('check [exercise]', 'try your files once, without a terminal')
    .option('--json', 'as JSON', false)
    .option('--out <folder>', 'write the reports here: markdown, HTML, JSON, JUnit')
    .option('--solutions', 'try the solutions that are shipped instead', false)
    .action(async (word: string | undefined, options: WorkshopCheckOptions) =>
      done(await commands.workshopCheck(word, { ...options, ...getFolderOption(options) })),
    );
  addSubcommand(
    'list [files...]',
    'show the exercises with your progress, or that of a class from its progress.json files',
  )
    .option('--json', 'as JSON', false)
    .action(async (files: string[], options: { json: boolean }) =>
      done(await commands.workshopList(files, { ...options, ...getFolderOption(options) })),
    );
  addSubcommand('hint <exercise>', 'show a nudge')
    .option('--all', 'show all three hints', false)
    .action(async (word: string, options: { all: boolean }) => done(await commands.workshopHint(word, options)));
  addSubcommand('reset <exercise>', 'begin an exercise anew; your text is kept beside it').action(
    async (word: string, options: object) => done(await commands.workshopReset(word, getFolderOption(options))),
  );
  addSubcommand('new <name>', 'write the files of a new exercise, such as 16-compression').action(
    async (word: string) => done(await commands.workshopNew(word)),
  );
}
