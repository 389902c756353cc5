import type { Command } from 'commander';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import { CHECK_FAULTS } from '../model/faults.ts';
import { commands } from './commands.ts';
import type { ExitCode } from './exit.ts';
import { MOST_PATIENCE_MS, parseChoice, parseList, parsePhase, parseWholeNumber } from './parse-options.ts';

const MOST_VISITS = 100;

/** `hangup check`, and what helps to begin with it. */
export function addCheckCommands(hangup: Command, done: (code: ExitCode) => void): void {
  addCheckCommand(hangup, done);
  hangup
    .command('init')
    .description('ask two questions, and write a configuration and a workflow for check')
    .action(async () => done(await commands.init()));
  hangup
    .command('doctor')
    .description('what check can see of a server on this machine')
    .action(async () => done(await commands.doctor()));
}

function addCheckCommand(hangup: Command, done: (code: ExitCode) => void): void {
  hangup
    .command('check [command...]')
    .description(
      'what a server that you start unchanged still holds after its clients left: check --url /events -- npm start',
    )
    .option('--url <request>', "what to ask for, again for more: /events, 'POST /chat' (default: /)", collect, [])
    .option('--curl <text>', 'the same as a curl command; its host and port do not matter')
    .option('-H, --header <line>', "a header, again for more: 'accept: text/event-stream'", collect, [])
    .option('-d, --data <text>', 'the body; @file for what a file has')
    .option(
      '--before <request>',
      "ask this once, first; {{a.b}} in the others is a field of its JSON answer: 'POST /session'",
    )
    .option('--auth-command <text>', 'a command that prints the headers to send, or the value of authorization')
    .option(
      '--identity <header>',
      'the header that names the user: each client has a value of its own, but for the second of --fault supersede',
    )
    .option('--insecure', 'over https: take any certificate', false)
    .option('--attach <origin>', 'a server on this machine that already runs, by its port: http://127.0.0.1:3000')
    .option('--yes', 'with --attach: also let many clients leave at once', false)
    .option('--no-port', 'do not set HOST and PORT for the server')
    .option('--fault <names>', 'ways of leaving, separated by commas (default: reset)', parseList(parseCheckFault), [])
    .option(
      '--phase <names>',
      'moments of leaving, separated by commas (default: mid-stream)',
      parseList(parsePhase),
      [],
    )
    .option('--times <n>', 'how many visits count; as many again when in doubt', parseWholeNumber(1, MOST_VISITS), 4)
    .option(
      '--dwell <ms>',
      'let each client stay so much longer before it leaves in mid-stream',
      parseWholeNumber(0, MOST_PATIENCE_MS),
      0,
    )
    .option('--linger <ms>', 'look on for so much longer at the end', parseWholeNumber(0, MOST_PATIENCE_MS), 0)
    .option('--deep', 'of a Node server: also measure what each client leaves in memory', false)
    .option('--quick', 'of a Node server: only from inside, in less than 8 s', false)
    .option('--strict', 'exit with 1 for what was released late or is only memory, too', false)
    .option('--allow <file>', 'what is meant to be, as JSON, each with its reason')
    .option('--baseline <file>', 'accuse only of what this file does not know yet')
    .option('--update', 'write the --baseline from what is found now', false)
    .option('--watch', 'check again whenever a file here is saved', false)
    .option('--out <folder>', 'write the reports here: markdown, HTML, JSON, JUnit')
    .option('--json', 'print the answer as JSON on standard output', false)
    .action(async (words: string[], _options: object, command: Command) => done(await commands.check(words, command)));
}

function collect(word: string, earlier: readonly string[]): string[] {
  return [...earlier, word];
}

const parseCheckFault = (word: string): Fault => parseChoice('fault', CHECK_FAULTS, word);
