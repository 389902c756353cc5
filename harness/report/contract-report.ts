import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import type { Standing, RuleReport, ContractCheck } from '../model/contract-check.ts';
import { count } from '../model/format.ts';
import type { TerminalOptions } from './render/terminal.ts';

const LOG_LINES = 12;
const SIGNS: Readonly<Record<Standing, string>> = { kept: '✔', broken: '✘', 'not tried': '–' };

type Colours = ReturnType<typeof createColors>;

/** One line for each rule, group by group; a sentence below each that is broken. */
export function contractReport(check: ContractCheck, { colour }: Pick<TerminalOptions, 'colour'>): string {
  const colours = createColors(colour);
  const groups = [...Map.groupBy(check.rules, ({ group }) => group)];
  const blocks = [
    [colours.dim(headOf(check))],
    ...groups.map(([group, rules]) => [colours.bold(group), ...rules.flatMap((rule) => told(rule, colours))]),
    logOf(check, colours),
    [summary(check, colours)],
  ];
  const shown = blocks.filter((block) => block.length > 0);
  return `${shown.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function headOf({ hangup, server, versions }: ContractCheck): string {
  if (versions === null) return `hangup ${hangup} · ${server}`;
  const { stack, runtime } = versions;
  return `hangup ${hangup} · ${server} · ${stack.name} ${stack.version} on ${runtime.name} ${runtime.version}`;
}

function told({ standing, says, note, section }: RuleReport, { red, green, dim }: Colours): string[] {
  const sign = SIGNS[standing];
  const text = harmless(note);
  if (standing === 'broken') return [red(`  ${sign} ${says}`), `      ${text} See docs/contract.md#${section}.`];
  if (standing === 'not tried') return [dim(`  ${sign} ${says}: ${text}`)];
  return [`  ${green(sign)} ${says}${text === '' ? '' : dim(` (${text})`)}`];
}

/** Who broke a rule may have said why. */
function logOf({ rules, log }: ContractCheck, { bold, dim }: Colours): string[] {
  if (log.trim() === '' || !rules.some(({ standing }) => standing === 'broken')) return [];
  const lines = harmless(log).trimEnd().split('\n').slice(-LOG_LINES);
  return [bold('The end of its log'), ...lines.map((line) => dim(`  | ${line}`))];
}

/** What a server writes may hold what would steer a terminal; here it is only text. */
function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, '');
}

function summary({ rules }: ContractCheck, { bold, green, red }: Colours): string {
  const number = (wanted: Standing) => rules.filter(({ standing }) => standing === wanted).length;
  const counts = `${count(rules.length, 'rule')}: ${number('kept')} kept, ${number('broken')} broken, ${number('not tried')} not tried`;
  return bold((number('broken') > 0 ? red : green)(counts));
}
