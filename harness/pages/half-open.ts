import type { Fault, Outcome } from '../../scenarios/kit/vocabulary.ts';
import type { Run } from '../model/run.ts';
import type { Result } from '../model/result.ts';
import type { History } from '../model/history.ts';
import { table } from '../report/render/markdown-syntax.ts';
import { count, shortSize } from '../model/format.ts';

const COLUMNS: readonly Fault[] = ['vanish', 'unplug', 'freeze', 'stall', 'stay'];
const NOT_ASKED = '–';

/** With which words the cell of an outcome begins: what a committed table is compared by. */
export const BEGINS: Readonly<Partial<Record<Outcome, string>>> = {
  silent: 'not within',
  'released by read': 'a read said',
  'released by write': 'a write said',
  'released by timer': 'own timer',
  held: 'kept',
  premature: 'cut off',
};

/** What each half-open server saw of each client, after how long, and what it had written by then: a markdown table. */
export function halfOpenTable({ results }: Pick<Run, 'results'>): string {
  const servers = Map.groupBy(results, ({ cell }) => cell.scenario);
  return table(
    ['server', ...COLUMNS.map((fault) => `\`${fault}\``)],
    [...servers].map(([server, own]) => [linkTo(server), ...COLUMNS.map((fault) => textOf(own, fault))]),
  );
}

function linkTo(server: string): string {
  return `[${server.replace('half-open/', '')}](../scenarios/${server}.ts)`;
}

function textOf(results: readonly Result[], fault: Fault): string {
  const result = results.find(({ cell }) => cell.fault === fault);
  if (result === undefined) return NOT_ASKED;
  const { history, verdicts } = result.attempt;
  const [verdict] = verdicts;
  if (history.skipped !== null || verdict === undefined) return 'skipped';
  const begin = BEGINS[verdict.outcome as Outcome] ?? verdict.outcome;
  if (fault === 'stay') return begin;
  const seconds = (verdict.latencyMs ?? 0) / 1_000;
  const told =
    verdict.outcome === 'silent'
      ? `${begin} ${Math.floor(seconds)} s`
      : `${begin}${code(history)} after ${round(seconds)} s`;
  return `${told}${writtenIn(result)}`;
}

/** What the operating system called it, as a word more. */
function code({ marks }: History): string {
  const noticed = marks.findLast((mark) => mark.event === 'noticed' && mark.code !== undefined);
  return noticed !== undefined && 'code' in noticed ? ` ${noticed.code},` : ',';
}

function round(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds));
}

function writtenIn({ attempt: { work } }: Result): string {
  if (work.writes === 0) return '';
  return `; ${count(work.writes, 'write')}, ${shortSize(work.bytes)}, queue ${shortSize(work.queuedBytes)}`;
}

/** The words of each cell of a table that was rendered earlier, by server and fault. */
export function halfOpenCells(markdown: string): ReadonlyMap<string, string> {
  const rows = [...markdown.matchAll(/^\| \[(?<server>[\w-]+)\]\(.*?\) *\|(?<cells>.*)\|$/gm)];
  return new Map(
    rows.flatMap(({ groups }) =>
      (groups?.['cells'] ?? '')
        .split('|')
        .map((text, index) => [`half-open/${groups?.['server']} ${COLUMNS[index]}`, text.trim()] as const)
        .filter(([, text]) => text !== NOT_ASKED),
    ),
  );
}
