import { wrapText } from '../model/format.ts';

const EXAMPLES: readonly (readonly [command: string, meaning: string])[] = [
  ['run', 'every scenario, every way of leaving'],
  ['run seed/silent --fault reset --json', 'one way of leaving, as JSON'],
  ['run seed --repeat 3', 'every cell three times'],
  ['run stacks/express --full', 'every signal of a framework, whatever happens'],
  ['playground', 'a page on which you hang up, and see what goes on'],
  ['serve seed/silent', 'then curl -N it, and hang up'],
  ['contract --verify -- ./my-server', 'which rules a server of your own breaks'],
  ['check --url /events -- npm start', 'what any server, unchanged, holds after its clients left'],
  ['workshop', 'fix broken servers, one after the other'],
];

/** Where the meaning of an example begins. */
const MEANING_COLUMN = 50;

/** What the help says below the commands that it lists, in lines of at most `width` characters. */
export function describeUse(isListed: (command: string) => boolean, width: number): string {
  const listed = EXAMPLES.filter(([command]) => isListed(command.split(' ', 1)[0]!));
  const examples = listed.flatMap(([command, meaning]) => {
    const [first, ...others] = wrapText(meaning, Math.max(20, width - MEANING_COLUMN));
    const indent = ' '.repeat(MEANING_COLUMN);
    return [`  $ hangup ${command}`.padEnd(MEANING_COLUMN) + first, ...others.map((line) => indent + line)];
  });
  const words =
    'Words: a guard is what a request must release, a fault how the client leaves, a phase when, a cell one of each on one server.';
  const more = isListed('explain')
    ? ' All words: docs/verdicts.md'
    : ' The scenarios, the playground, the workshop and all words are in the repository.';
  const codes =
    'Exit codes: 0 all as expected, 1 something differs, 2 wrong usage, 3 the harness failed, 130 interrupted.';
  return ['', 'Examples:', ...examples, '', ...wrapText(words + more, width), '', ...wrapText(codes, width)].join('\n');
}
