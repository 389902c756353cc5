import { join } from 'node:path';
import { Command, Option } from 'commander';
import { DIMENSIONS } from '../model/behavior.ts';
import { UNSAFE_CHANGES } from '../model/comparison.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { REPORT_FORMATS } from './report-formats.ts';
import { commands, isListed } from './commands.ts';
import type { ExitCode } from './exit.ts';
import { getDefaultOutputFolder } from './output-folder.ts';
import { addCheckCommands } from './check-program.ts';
import {
  LEAST_PATIENCE_MS,
  MOST_PATIENCE_MS,
  parseFault,
  parseList,
  parsePhase,
  parseShard,
  parseUnsafeChanges,
  parseWholeNumber,
} from './parse-options.ts';
import { describeUse } from './describe-use.ts';
import { addWorkshopCommands } from './workshop-program.ts';

const MOST_REPEATS = 10_000;

/** The command line. Each command hands its exit code to `done`. */
export function createProgram(done: (code: ExitCode) => void): Command {
  const hangup = new Command('hangup')
    .description(packageJson.description)
    .version(packageJson.version)
    .showHelpAfterError('Run hangup --help for all commands.')
    .exitOverride()
    .configureHelp({ visibleCommands: ({ commands: all }) => all.filter((one) => isListed(one.name())) })
    .addHelpText('after', () => describeUse(isListed, process.stdout.columns ?? 120));
  addRun(hangup, done);
  addCheckCommands(hangup, done);
  addCompare(hangup, done);
  addBisect(hangup, done);
  addTimeline(hangup, done);
  const addPlainCommand = (name: string, description: string) => hangup.command(name).description(description);
  addPlainCommand('list [ids...]', 'show every scenario with its claim')
    .option('--long', 'the whole claim, and the faults of each', false)
    .option('--json', 'as JSON', false)
    .action(async (ids: string[], options: { json: boolean; long: boolean }) =>
      done(await commands.list(ids, options)),
    );
  addPlainCommand('serve <id>', 'run one scenario alone and watch its guards')
    .option('--port <number>', 'listen here instead of on the first free port from 3000', parseWholeNumber(1, 65_535))
    .action(async (id: string, { port }: { port?: number }) => done(await commands.serve(id, { port })));
  addPlainCommand('playground', 'hang up by hand, on a local page with real servers')
    .option('--no-open', 'open no browser: print the address')
    .option('--link <text>', 'what somebody shared: the part of the address behind #')
    .action(async (options: Parameters<typeof commands.playground>[0]) => done(await commands.playground(options)));
  addPlainCommand(
    'explain <id>',
    'what is known of a scenario, an incident, a stack or an exercise, and its code',
  ).action(async (id: string) => done(await commands.explain(id)));
  addPlainCommand('install [names...]', 'fetch what the stacks need: frameworks and other runtimes').action(
    async (names: string[]) => done(await commands.install(names)),
  );
  addPlainCommand('build [references...]', 'build the servers in other languages whose tools are found').action(
    async (names: string[]) => done(await commands.build(names)),
  );
  addPlainCommand(
    'accept <stacks...>',
    'observe all that these stacks or references do, and accept it as expected',
  ).action(async (names: string[]) => done(await commands.accept(names)));
  addPlainCommand(
    'contract [command...]',
    'try every rule of docs/contract.md on a server: contract --verify -- ./my-server',
  )
    .option('--verify', 'start the server, and try', false)
    .addOption(new Option('--print <kind>', 'print a file of marks to copy beside a server').choices(['node', 'asgi']))
    .option('--command <text>', 'the command as one text, instead of the words after --')
    .option('--json', 'as JSON', false)
    .action(async (words: string[], options: Parameters<typeof commands.contract>[1]) =>
      done(await commands.contract(words, options)),
    );
  addPlainCommand('merge <files...>', 'one report out of the report.json of several shards')
    .option('--out <folder>', 'write the reports here (default: reports, or nowhere with --json)')
    .option('--json', 'print the run as JSON on standard output', false)
    .action(async (files: string[], options: { json: boolean; out?: string }) =>
      done(await commands.merge(files, options)),
    );
  addPlainCommand('report', 'render a recorded run again, without running anything')
    .option('--from <file>', 'the recorded run', join(getDefaultOutputFolder(), 'report.json'))
    .addOption(new Option('--format <format>', 'what to print').choices(REPORT_FORMATS).default('terminal'))
    .action(async (options: Parameters<typeof commands.report>[0]) => done(await commands.report(options)));
  addWorkshopCommands(hangup, done);
  return hangup;
}

function addRun(hangup: Command, done: (code: ExitCode) => void): void {
  hangup
    .command('run [ids...]')
    .description('hang up on servers, judge what they did, write reports/')
    .addOption(new Option('--command <text>').hideHelp()) // it says what to type instead
    .option('--fault <names>', 'only these ways of leaving, separated by commas', parseList(parseFault), [])
    .option('--phase <names>', 'only these moments of leaving, separated by commas', parseList(parsePhase), [])
    .option('--repeat <n>', 'observe every cell so many times', parseWholeNumber(1, MOST_REPEATS), 1)
    .option(
      '--patience <ms>',
      'look so long after the disconnect',
      parseWholeNumber(LEAST_PATIENCE_MS, MOST_PATIENCE_MS),
      LEAST_PATIENCE_MS,
    )
    .option(
      '--linger <ms>',
      'watch each server for so long after its last cell: it may crash late',
      parseWholeNumber(0, MOST_PATIENCE_MS),
      0,
    )
    .option('--full', 'every cell of the stacks, not only those of npm test', false)
    .option('--shard <i/n>', 'only this share of the servers: 1/4', parseShard)
    .option('--resume', 'go on with a run of stacks that was interrupted', false)
    .option('--out <folder>', 'write the reports here (default: reports, or nowhere with --json)')
    .option('--json', 'print the run as JSON on standard output', false)
    .action(async (ids: string[], options: Parameters<typeof commands.run>[1]) =>
      done(await commands.run(ids, options)),
    );
}

type CompareOptions = Parameters<typeof commands.compare>[1];

function addCompare(hangup: Command, done: (code: ExitCode) => void): void {
  addScopeOptions(hangup.command('compare [before] [after]'))
    .description('show what two versions do differently: fastify@5.0.0 fastify@latest, node@22 node@24')
    .option(
      '--lockfile <base..head>',
      'instead: what the lockfile of this folder upgrades between two revisions of git',
    )
    .option(
      '--repeat <n>',
      'observe every cell so many times before anything is concluded',
      parseWholeNumber(1, MOST_REPEATS),
      1,
    )
    .addOption(
      new Option('--fail-on <changes>', 'what ends with exit code 1, separated by commas: regressed, new')
        .argParser(parseUnsafeChanges)
        .default(UNSAFE_CHANGES, 'regressed,new'),
    )
    .action(async (before: string | undefined, after: string | undefined, options: CompareOptions) =>
      done(await commands.compare([before, after], options)),
    );
}

function addBisect(hangup: Command, done: (code: ExitCode) => void): void {
  addScopeOptions(hangup.command('bisect <range>'))
    .description('find the versions in which behavior changed: h3@1.8.0..latest, node@24.15.0..24.20.0')
    .action(async (range: string, options: Parameters<typeof commands.bisect>[1]) =>
      done(await commands.bisect(range, options)),
    );
}

function addTimeline(hangup: Command, done: (code: ExitCode) => void): void {
  addScopeOptions(hangup.command('timeline <range>'))
    .description('find every change of every signal of a package: fastify@4..latest, fastify@5')
    .option(
      '--every',
      'observe each version, not only the first of each minor and those between two that differ',
      false,
    )
    .option(
      '--shard <i/n>',
      'observe only this share of the versions; a run without it joins what is observed',
      parseShard,
    )
    .action(async (range: string, options: Parameters<typeof commands.timeline>[1]) =>
      done(await commands.timeline(range, options)),
    );
}

/** What narrows a comparison, and where its answer goes. */
function addScopeOptions(command: Command): Command {
  return command
    .option('--stack <name>', 'only this stack (default: those that import the packages; http for a runtime)')
    .option('--runtime <version>', 'serve with this, such as node@22 or bun@1 (default: the Node that runs hangup)')
    .option('--full', 'every cell instead of the core ones', false)
    .option('--cell <text>', `only cells that fit "guard / ${DIMENSIONS.join(' / ')}", or one word of it`)
    .option('--fault <names>', 'only these ways of leaving, separated by commas', parseList(parseFault), [])
    .option(
      '--patience <ms>',
      'look so long after the disconnect',
      parseWholeNumber(LEAST_PATIENCE_MS, MOST_PATIENCE_MS),
      LEAST_PATIENCE_MS,
    )
    .option('--out <folder>', 'write the answer here, as markdown and JSON')
    .option('--json', 'print the answer as JSON on standard output', false);
}
