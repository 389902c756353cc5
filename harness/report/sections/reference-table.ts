import { getVersions } from '../../model/history.ts';
import type { Run } from '../../model/run.ts';
import type { Result, Verdict } from '../../model/result.ts';
import { joinBlocks, renderMarkdownList, escapeProse, renderMarkdownTable } from '../render/markdown-syntax.ts';
import { formatCount, formatDuration } from '../../model/format.ts';

const COMPARED_FAULTS = ['fin', 'reset', 'half-close'] as const;
const REFERENCE_CASES = [
  { shape: 'silent', body: 'stream', meaning: 'The seed: the stream has said one line and works without saying more.' },
  { shape: 'ticking', body: 'stream', meaning: 'The same with a line at each tick: what only writes can learn now.' },
  {
    shape: 'silent',
    body: 'one byte more',
    meaning: 'The seed, after a request with one byte behind it, as of a client that pipelines: who can still read?',
  },
] as const;

/**
 * The seed's case in every reference, side by side: who notices by reading, who only by writing, who not at all. Empty if the
 * run has no references.
 */
export function renderReferenceSection(run: Run): string {
  const servers = Map.groupBy(
    run.results.filter(({ cell, status }) => cell.scenario.startsWith('references/') && status !== 'skipped'),
    ({ cell }) => cell.scenario,
  );
  if (servers.size === 0) return '';
  return joinBlocks([
    '## Side by side',
    'The client leaves mid-stream. Does the guard let go, when, and by what?',
    ...REFERENCE_CASES.flatMap(({ shape, body, meaning }) => [
      `### ${shape}${body === 'stream' ? '' : `, ${body}`}`,
      meaning,
      renderMarkdownTable(
        ['server', 'version', 'guard', ...COMPARED_FAULTS],
        [...servers].flatMap(([server, results]) => buildReferenceRows(server, { results, shape, body })),
      ),
    ]),
    renderMarkdownList([
      '`reads, 3 ms`: released after 3 ms, and the server had not written since the disconnect; `write 2, 94 ms`: released after the second write since.',
      '`released, 20 ms` after a half-close: when exactly its FIN went out is known to a turn of the harness’s event loop, too little to tell which write came after it.',
      '`silent 1.0 s, 20 ticks`: not released while the harness looked; so many ticks of work after.',
      'A server that closes the connection of a half-closed client has cut off somebody who was still reading.',
    ]),
  ]);
}

interface ReferenceCase {
  results: readonly Result[];
  shape: string;
  body: string;
}

function buildReferenceRows(server: string, { results, shape, body }: ReferenceCase): string[][] {
  const caseResults = results.filter(
    ({ cell: { phase, stream } }) => phase === 'mid-stream' && stream?.shape === shape && stream.body === body,
  );
  const guards = [...new Set(caseResults.flatMap(({ attempt }) => attempt.verdicts.map(({ name: guard }) => guard)))];
  return guards.map((guard, index) => [
    index === 0 ? escapeProse(server.replace('references/', '')) : '',
    index === 0 ? escapeProse(describeVersions(caseResults)) : '',
    `\`${guard}\``,
    ...COMPARED_FAULTS.map((fault) =>
      formatReferenceCell(
        caseResults.find(({ cell }) => cell.fault === fault),
        guard,
      ),
    ),
  ]);
}

function describeVersions(results: readonly Result[]): string {
  const [versions] = results.flatMap(({ attempt }) => getVersions(attempt.history) ?? []);
  if (versions === undefined) return '';
  const { stack, runtime } = versions;
  return `${stack.name} ${stack.version}, ${runtime.name} ${runtime.version}`;
}

function formatReferenceCell(result: Result | undefined, guard: string): string {
  const verdict = result?.attempt.verdicts.find((candidate) => candidate.name === guard);
  if (result === undefined || verdict === undefined) return '';
  const text = describeVerdict(result, verdict);
  return result.status === 'different' ? `**${text}**` : text;
}

function describeVerdict({ attempt: { history, work } }: Result, { name: guard, outcome, latencyMs }: Verdict): string {
  if (outcome === 'silent') return `silent ${formatDuration(latencyMs ?? 0)}, ${formatCount(work.ticks, 'tick')}`;
  if (!outcome.startsWith('released') || latencyMs === null) return escapeProse(outcome);
  if (outcome.endsWith('timer')) return `timer, ${formatDuration(latencyMs)}`;
  if (outcome.endsWith('read')) return `reads, ${formatDuration(latencyMs)}`;
  if (history.kind !== 'observed') return escapeProse(outcome);
  const { cell, disconnectedAt, marks } = history;
  if (cell.fault === 'half-close' && outcome === 'released') return `released, ${formatDuration(latencyMs)}`;
  const releaseIndex = marks.findLastIndex((mark) => mark.event === 'released' && mark.guard === guard);
  const writeCount = marks
    .slice(0, releaseIndex)
    .filter(({ event, at }) => event === 'write' && at > disconnectedAt).length;
  if (writeCount > 0) return `write ${writeCount}, ${formatDuration(latencyMs)}`;
  return `${outcome.endsWith('write') ? 'a write' : 'reads'}, ${formatDuration(latencyMs)}`; // one that failed may not be marked
}
