import { createColors } from 'picocolors';
import { formatVersions } from '../model/history.ts';
import { LOG_LINES, stripControlCharacters, formatCount } from '../model/format.ts';
import type { RuleStanding, RuleReport, ContractCheck } from '../model/contract-check.ts';
import type { TerminalOptions } from './render/terminal.ts';

const STANDING_SYMBOLS: Readonly<Record<RuleStanding, string>> = { kept: '✔', broken: '✘', 'not tried': '–' };

type Colors = ReturnType<typeof createColors>;

/** One line for each rule, group by group; a sentence below each that is broken. */
export function renderContractReport(check: ContractCheck, { color }: Pick<TerminalOptions, 'color'>): string {
  const colors = createColors(color);
  const groups = [...Map.groupBy(check.rules, ({ group }) => group)];
  const blocks = [
    [colors.dim(formatHeader(check))],
    ...groups.map(([group, rules]) => [colors.bold(group), ...rules.flatMap((rule) => formatRule(rule, colors))]),
    formatLogTail(check, colors),
    [formatSummary(check, colors)],
  ];
  const shownBlocks = blocks.filter((block) => block.length > 0);
  return `${shownBlocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function formatHeader({ hangup, server, versions }: ContractCheck): string {
  if (versions === null) return `hangup ${hangup} · ${server}`;
  return `hangup ${hangup} · ${server} · ${formatVersions(versions)}`;
}

function formatRule({ standing, says, note, section }: RuleReport, { red, green, dim }: Colors): string[] {
  const symbol = STANDING_SYMBOLS[standing];
  const text = stripControlCharacters(note);
  if (standing === 'broken') return [red(`  ${symbol} ${says}`), `      ${text} See docs/contract.md#${section}.`];
  if (standing === 'not tried') return [dim(`  ${symbol} ${says}: ${text}`)];
  return [`  ${green(symbol)} ${says}${text === '' ? '' : dim(` (${text})`)}`];
}

/** Who broke a rule may have said why. */
function formatLogTail({ rules, log }: ContractCheck, { bold, dim }: Colors): string[] {
  if (log.trim() === '' || !rules.some(({ standing }) => standing === 'broken')) return [];
  const lines = stripControlCharacters(log).trimEnd().split('\n').slice(-LOG_LINES);
  return [bold('The end of its log'), ...lines.map((line) => dim(`  | ${line}`))];
}

function formatSummary({ rules }: ContractCheck, { bold, green, red }: Colors): string {
  const countRules = (wantedStanding: RuleStanding) =>
    rules.filter(({ standing }) => standing === wantedStanding).length;
  const counts = `${formatCount(rules.length, 'rule')}: ${countRules('kept')} kept, ${countRules('broken')} broken, ${countRules('not tried')} not tried`;
  return bold((countRules('broken') > 0 ? red : green)(counts));
}
