import type { Run } from '../../model/run.ts';
import type { Drawing } from '../sections/scenario.ts';
import { blocks, fenced, list, prose, table } from './markdown-syntax.ts';
import { count } from '../../model/format.ts';
import { timelinesOf } from '../sections/timeline.ts';
import {
  exampleOf,
  foldedDifferences,
  lackOf,
  notAccepted,
  type FoldedDifference,
} from '../sections/stack-differences.ts';
import { namesOf, rerunCells, stackOf } from '../sections/targets.ts';
import { skippedTargets, unknownCells, waveringCells, type Trouble } from '../sections/problems.ts';

/** More pictures than this nobody looks at. */
const MOST_TIMELINES = 5;
const HEAD = ['targets', 'guard', 'accepted', 'observed', 'cells', 'where'];
const NOTHING = ['', '', '', '', ''];

/** What differs from the accepted behaviour, what is unknown, skipped and wavering, folded; empty if nothing is. */
export function stacksFindings(stacks: Run, draw: Drawing | null): string {
  return blocks([
    differencesSection(foldedDifferences(stacks), draw),
    notAcceptedSection(stacks),
    troublesSection('Stacks of which something is unknown', unknownCells(stacks)),
    skippedSection(stacks),
    troublesSection('Stacks that were not the same in every attempt', waveringCells(stacks)),
  ]);
}

function differencesSection(found: readonly FoldedDifference[], draw: Drawing | null): string {
  if (found.length === 0) return '';
  const rows = found.flatMap(({ targets, guard, expected, got, lines, results }) =>
    lines.map((line, index) => [
      ...(index === 0 ? [namesOf(targets), guard, expected, `! ${got}`, String(results.length)].map(prose) : NOTHING),
      `\`${line}\``,
    ]),
  );
  const byTarget = Map.groupBy(
    found.flatMap(({ results }) => results),
    ({ cell }) => cell.scenario,
  );
  const commands = [...byTarget].map(([target, own]) => rerunCells(target, own));
  const drawn = draw === null ? [] : found.slice(0, MOST_TIMELINES);
  return blocks([
    '## Different from what is accepted',
    table(HEAD, rows),
    'To observe these targets again; `npx hangup accept` takes what they do as the new accepted behaviour:',
    fenced('sh', commands.join('\n')),
    ...drawn.flatMap((one) => [
      prose(exampleOf(one)),
      ...timelinesOf(one.results.slice(0, 1)).map((timeline) => draw!(timeline)),
    ]),
  ]);
}

function notAcceptedSection(stacks: Run): string {
  const found = notAccepted(stacks);
  if (found.length === 0) return '';
  const ids = [...new Set(found.flatMap(({ targets }) => targets.map(stackOf)))];
  return blocks([
    '## Nothing is accepted yet',
    list(found.map((lack) => prose(`${namesOf(lack.targets)}: ${lackOf(lack)}`))),
    fenced('sh', `npx hangup accept ${ids.join(' ')}`),
  ]);
}

function troublesSection(title: string, found: readonly Trouble[]): string {
  if (found.length === 0) return '';
  return blocks([`## ${title}`, ...found.map(told)]);
}

function told({ target, sentence, log, lines, results }: Trouble): string {
  const logged = log.trim() === '' ? '' : blocks(['The end of its log:', fenced('text', log)]);
  return blocks([
    `**${prose(target)}**, ${count(results.length, 'cell')}: ${prose(sentence)}`,
    list(lines.map((line) => `\`${line}\``)),
    logged,
    fenced('sh', rerunCells(target, results)),
  ]);
}

function skippedSection(stacks: Run): string {
  const found = skippedTargets(stacks);
  if (found.length === 0) return '';
  return blocks([
    '## Stacks that were not observed',
    list(
      found.map(
        ({ reason, targets, cells }) => `${prose(reason)} (${prose(namesOf(targets))}, ${count(cells, 'cell')})`,
      ),
    ),
  ]);
}
