import type { Run } from '../../model/run.ts';
import type { Result, Verdict } from '../../model/result.ts';
import { blocks, list, prose, table } from '../render/markdown-syntax.ts';
import { count, shortDuration } from '../../model/format.ts';

const FAULTS = ['fin', 'reset', 'half-close'] as const;
const CASES = [
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
export function sameBugSection(run: Run): string {
  const servers = Map.groupBy(
    run.results.filter(({ cell, status }) => cell.scenario.startsWith('references/') && status !== 'skipped'),
    ({ cell }) => cell.scenario,
  );
  if (servers.size === 0) return '';
  return blocks([
    '## Side by side',
    'The client leaves mid-stream. Does the guard let go, when, and by what?',
    ...CASES.flatMap(({ shape, body, meaning }) => [
      `### ${shape}${body === 'stream' ? '' : `, ${body}`}`,
      meaning,
      table(
        ['server', 'version', 'guard', ...FAULTS],
        [...servers].flatMap(([server, results]) => rowsOf(server, { results, shape, body })),
      ),
    ]),
    list([
      '`reads, 3 ms`: released after 3 ms, and the server had not written since the disconnect; `write 2, 94 ms`: released after the second write since.',
      '`released, 20 ms` after a half-close: when exactly its FIN went out is known to a turn of the harness’s event loop, too little to tell which write came after it.',
      '`silent 1.0 s, 20 ticks`: not released while the harness looked; so many ticks of work after.',
      'A server that closes the connection of a half-closed client has cut off somebody who was still reading.',
    ]),
  ]);
}

interface Case {
  results: readonly Result[];
  shape: string;
  body: string;
}

function rowsOf(server: string, { results, shape, body }: Case): string[][] {
  const own = results.filter(
    ({ cell: { phase, stream } }) => phase === 'mid-stream' && stream?.shape === shape && stream.body === body,
  );
  const guards = [...new Set(own.flatMap(({ attempt }) => attempt.verdicts.map(({ guard }) => guard)))];
  return guards.map((guard, index) => [
    index === 0 ? prose(server.replace('references/', '')) : '',
    index === 0 ? prose(versionOf(own)) : '',
    `\`${guard}\``,
    ...FAULTS.map((fault) =>
      cellOf(
        own.find(({ cell }) => cell.fault === fault),
        guard,
      ),
    ),
  ]);
}

function versionOf(results: readonly Result[]): string {
  const versions = results.find(({ attempt }) => attempt.history.versions)?.attempt.history.versions;
  if (!versions) return '';
  const { stack, runtime } = versions;
  return `${stack.name} ${stack.version}, ${runtime.name} ${runtime.version}`;
}

function cellOf(result: Result | undefined, guard: string): string {
  const verdict = result?.attempt.verdicts.find((one) => one.guard === guard);
  if (result === undefined || verdict === undefined) return '';
  const said = inWords(result, verdict);
  return result.status === 'different' ? `**${said}**` : said;
}

function inWords({ attempt: { history, work } }: Result, { guard, outcome, latencyMs }: Verdict): string {
  if (outcome === 'silent') return `silent ${shortDuration(latencyMs ?? 0)}, ${count(work.ticks, 'tick')}`;
  if (!outcome.startsWith('released') || latencyMs === null) return prose(outcome);
  if (outcome.endsWith('timer')) return `timer, ${shortDuration(latencyMs)}`;
  if (outcome.endsWith('read')) return `reads, ${shortDuration(latencyMs)}`;
  const { cell, disconnectedAt, marks } = history;
  if (cell.fault === 'half-close' && outcome === 'released') return `released, ${shortDuration(latencyMs)}`;
  const release = marks.findLastIndex((mark) => mark.event === 'released' && mark.guard === guard);
  const writes = marks.slice(0, release).filter(({ event, at }) => event === 'write' && at > disconnectedAt!).length;
  if (writes > 0) return `write ${writes}, ${shortDuration(latencyMs)}`;
  return `${outcome.endsWith('write') ? 'a write' : 'reads'}, ${shortDuration(latencyMs)}`; // one that failed may not be marked
}
