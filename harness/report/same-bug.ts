import type { Result, Run, Verdict } from '../records.ts';
import { blocks, list, prose, table } from './markdown-syntax.ts';
import { count, shortDuration } from './quantity.ts';

const FAULTS = ['fin', 'reset', 'half-close'] as const;
const SHAPES = [
  ['silent', 'The seed: the stream has said one line and works without saying more.'],
  ['ticking', 'The same with a line at each tick: what only writes can learn now.'],
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
    ...SHAPES.flatMap(([shape, meaning]) => [
      `### ${shape}`,
      meaning,
      table(
        ['server', 'version', 'guard', ...FAULTS],
        [...servers].flatMap(([server, results]) => rowsOf(server, { results, shape })),
      ),
    ]),
    list([
      '`reads, 3 ms`: released after 3 ms, and the server had not written since the disconnect; `write 2, 94 ms`: released after the second write since.',
      '`silent 1.0 s, 20 ticks`: not released while the harness looked; so many ticks of work after.',
      'A server that closes the connection of a half-closed client has cut off somebody who was still reading.',
    ]),
  ]);
}

function rowsOf(server: string, { results, shape }: { results: readonly Result[]; shape: string }): string[][] {
  const own = results.filter(({ cell }) => cell.phase === 'mid-stream' && cell.stream?.shape === shape);
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
  const { disconnectedAt, marks } = history;
  const release = marks.findLastIndex((mark) => mark.event === 'released' && mark.guard === guard);
  const writes = marks.slice(0, release).filter(({ event, at }) => event === 'write' && at > disconnectedAt!).length;
  return writes === 0 ? `reads, ${shortDuration(latencyMs)}` : `write ${writes}, ${shortDuration(latencyMs)}`;
}
