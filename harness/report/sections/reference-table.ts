import type { Result, Verdict } from '../../model/result.ts';
import { formatCount, formatDuration } from '../../model/format.ts';
import { isReference } from '../../model/plan.ts';
import type { Outcome, Section } from '../model.ts';
import { buildTable, formatCode } from './blocks.ts';
import { getTone, toCellKind } from './scenario-table.ts';
import { findServedVersions, type ServerResults } from './servers.ts';

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

/** The seed's case in every reference, side by side: who notices by reading, who only by writing, who not at all. */
export function buildReferenceSections(servers: readonly ServerResults[]): Section[] {
  const observed = servers.filter(
    (server) => isReference(server) && server.results.some(({ status }) => status !== 'skipped'),
  );
  if (observed.length === 0) return [];
  const common = { tone: null, audience: 'document' } as const;
  return [
    {
      ...common,
      title: 'Side by side',
      level: 2,
      blocks: [
        { kind: 'text', text: 'The client leaves mid-stream. Is the guard released, when, and by what?' },
        { kind: 'list', items: LEGEND },
      ],
    },
    ...REFERENCE_CASES.map(({ shape, body, meaning }): Section => {
      const rows = observed.flatMap((server) => buildReferenceRows(server, shape, body));
      return {
        ...common,
        title: `${shape}${body === 'stream' ? '' : `, ${body}`}`,
        level: 3,
        blocks: [{ kind: 'text', text: meaning }, buildTable(['server', 'version', 'guard', ...COMPARED_FAULTS], rows)],
      };
    }),
  ];
}

const LEGEND = [
  '`reads, 3 ms`: released after 3 ms, and the server had not written since the disconnect; `write 2, 94 ms`: released after the second write since.',
  '`released, 20 ms` after a half-close: when exactly its FIN went out is known to a turn of the harness’s event loop, too little to tell which write came after it.',
  '`silent 1.0 s, 20 ticks`: not released while the harness looked; so many ticks of work after.',
  'A server that closes the connection of a half-closed client has cut off somebody who was still reading.',
];

function buildReferenceRows({ name, results }: ServerResults, shape: string, body: string): (string | Outcome)[][] {
  const caseResults = results.filter(
    ({ cell: { phase, stream }, status }) =>
      status !== 'skipped' && phase === 'mid-stream' && stream?.shape === shape && stream.body === body,
  );
  const { stack, runtime } = findServedVersions({ results: caseResults.slice(0, 1) });
  const names = [name.replace('references/', ''), [stack, runtime].filter((text) => text !== '').join(', ')];
  const guards = [...new Set(caseResults.flatMap(({ attempt }) => attempt.verdicts.map(({ name: guard }) => guard)))];
  return guards.map((guard, index) => [
    ...(index === 0 ? names : ['', '']),
    formatCode(guard),
    ...COMPARED_FAULTS.map((fault) =>
      buildReferenceCell(
        caseResults.find(({ cell }) => cell.fault === fault),
        guard,
      ),
    ),
  ]);
}

function buildReferenceCell(result: Result | undefined, guard: string): string | Outcome {
  const verdict = result?.attempt.verdicts.find((candidate) => candidate.name === guard);
  if (result === undefined || verdict === undefined) return '';
  const part = { text: describeVerdict(result, verdict), tone: getTone(toCellKind(verdict.outcome)) };
  return { parts: [part], differs: result.status === 'different' };
}

function describeVerdict({ attempt: { history, work } }: Result, { name: guard, outcome, latencyMs }: Verdict): string {
  if (outcome === 'silent') return `silent ${formatDuration(latencyMs ?? 0)}, ${formatCount(work.ticks, 'tick')}`;
  if (!outcome.startsWith('released') || latencyMs === null) return outcome;
  if (outcome.endsWith('timer')) return `timer, ${formatDuration(latencyMs)}`;
  if (outcome.endsWith('read')) return `reads, ${formatDuration(latencyMs)}`;
  if (history.kind !== 'observed') return outcome;
  const { cell, disconnectedAt, marks } = history;
  if (cell.fault === 'half-close' && outcome === 'released') return `released, ${formatDuration(latencyMs)}`;
  const releaseIndex = marks.findLastIndex((mark) => mark.event === 'released' && mark.guard === guard);
  const writeCount = marks
    .slice(0, releaseIndex)
    .filter(({ event, at }) => event === 'write' && at > disconnectedAt).length;
  if (writeCount > 0) return `write ${writeCount}, ${formatDuration(latencyMs)}`;
  return `${outcome.endsWith('write') ? 'a write' : 'reads'}, ${formatDuration(latencyMs)}`; // one that failed may not be marked
}
