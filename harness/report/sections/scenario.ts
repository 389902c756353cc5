import type { Run } from '../../model/run.ts';
import type { Result, Verdict } from '../../model/result.ts';
import type { ScenarioText } from '../../model/plan.ts';
import { kindOf } from './scenario-table.ts';
import { PHASE_NAMES } from './findings.ts';
import { blocks, fenced, link, prose, table } from '../render/markdown-syntax.ts';
import { resultsOf } from './matrix.ts';
import { priceOf } from './heartbeat-cost.ts';
import { timelinesOf, type Timeline } from './timeline.ts';

/** How a document shows a timeline: as mermaid in markdown, as SVG in a page. */
export type Drawing = (timeline: Timeline) => string;

const HEAD = [
  'phase',
  'fault',
  'guard',
  'outcome',
  'cause',
  'ms',
  'ticks',
  'writes',
  'bytes',
  'queued',
  'the kernel shows',
];

/** Everything a report says of one scenario. */
export function scenarioSection(run: Run, scenario: ScenarioText, draw: Drawing): string {
  const results = resultsOf(run, scenario.id);
  return blocks([
    `### ${prose(scenario.id)}`,
    `**${prose(scenario.claim)}**`,
    ...timelinesOf(results).map(draw),
    '#### What happened',
    table(HEAD, results.flatMap(rowsOf)),
    priceParagraph(results),
    `#### Why\n\n${prose(scenario.why)}`,
    `*Lesson:* ${prose(scenario.lesson)}`,
    scenario.links.length === 0 ? '' : `Met in the wild: ${scenario.links.map(link).join(', ')}`,
    codeSection(scenario),
    fenced('sh', commands(scenario, results)),
  ]);
}

/** One row for all guards of a cell to which the same happened. */
function rowsOf({ cell, status, attempt, agreeing, attempts }: Result): string[][] {
  const { history, verdicts, work } = attempt;
  const named = [PHASE_NAMES[cell.phase], agreeing < attempts ? `${cell.fault} ${agreeing}/${attempts}` : cell.fault];
  if (status === 'skipped') return [[...named, '', '– skipped', '', '', '', '', '', '', prose(history.skipped ?? '')]];
  const proof =
    history.proof === null
      ? ''
      : `${history.proof.confirmed === null ? 'not shown here: ' : ''}${prose(history.proof.evidence)}`;
  const after = [work.ticks, work.writes, work.bytes, work.queuedBytes].map(String);
  const alike = [...Map.groupBy(verdicts, (verdict) => (tellsMore(verdict) ? verdict : verdict.outcome)).values()];
  return alike.map((group, index) => [
    ...(index === 0 ? named : ['', '']),
    ...verdictCells(group, status),
    ...(index === 0 ? [...after, proof] : ['', '', '', '', '']),
  ]);
}

function verdictCells(group: readonly Verdict[], status: Result['status']): string[] {
  const [first] = group as [Verdict];
  const mark = status === 'different' ? '! ' : '';
  const more = tellsMore(first)
    ? `: ${prose(first.evidence.replace(`${first.guard}: `, '').replace('The process ', '').replace(/\.$/, ''))}`
    : '';
  const outcome = `${mark}${kindOf(first.outcome)}${more}`;
  return [group.map(({ guard }) => prose(guard)).join(', '), outcome, first.cause ?? '', range(group)];
}

/** A gauge has values, and a crash its error: the outcome alone says too little. */
function tellsMore({ outcome }: Verdict): boolean {
  return outcome === 'grows' || outcome === 'settles' || outcome === 'crashed';
}

function range(group: readonly Verdict[]): string {
  const latencies = group.flatMap(({ latencyMs }) => latencyMs ?? []);
  if (latencies.length === 0) return '';
  const [least, most] = [Math.min(...latencies), Math.max(...latencies)].map((ms) => ms.toFixed(ms < 100 ? 1 : 0));
  return least === most ? `${least}` : `${least} to ${most}`;
}

function priceParagraph(results: readonly Result[]): string {
  const price = priceOf(results);
  if (price === null) return '';
  const release = price.medianReleaseMs === null ? 'no release' : `${price.medianReleaseMs.toFixed(0)} ms`;
  const numbers = [price.beatsPerSecond, price.beatBytesPerSecond, price.wakeUpsPerSecond].map((number) =>
    number.toFixed(1),
  );
  return blocks([
    '#### The price',
    table(
      ['beats per s', 'bytes of beats per s', 'wake-ups per s (ticks and beats)', 'median release'],
      [[...numbers, release]],
    ),
    `Each connection pays this while its stream runs: the mean of ${price.connections} mid-stream connections.`,
  ]);
}

/** The texts of the scenario stand above already. */
function codeSection({ id, code }: ScenarioText): string {
  if (code === '') return ''; // a server of the reader's own
  const server = code.replace(/^ {2}(?:claim|why|lesson|links):.*\n(?: {4}.*\n| {2}\],\n)*/gm, '');
  const without = server === code ? '' : ', without the texts above';
  return blocks(['#### The server', `\`scenarios/${id}.ts\`${without}:`, fenced('ts', server)]);
}

function commands({ id, words }: ScenarioText, results: readonly Result[]): string {
  const fault = results[0]?.cell.fault;
  const again = fault === undefined ? [] : [`npx hangup run ${words ?? id} --fault ${fault}`];
  return [...again, ...(words === undefined ? [`npx hangup serve ${id}`] : [])].join('\n');
}
