import { formatCount } from '../../model/format.ts';
import { isReference } from '../../model/plan.ts';
import type { ResultStatus } from '../../model/result.ts';
import type { Run } from '../../model/run.ts';
import type { Report, ReportStatus, Section } from '../model.ts';
import { buildTable } from '../sections/blocks.ts';
import { buildFaultMeanings } from '../sections/fault-meanings.ts';
import { buildFindingSections } from '../sections/findings.ts';
import { explainLeaks, listLeaks } from '../sections/leak-summary.ts';
import { describeLeastWatch } from '../sections/process-watch.ts';
import { buildReferenceSections } from '../sections/reference-table.ts';
import { buildScenarioSections } from '../sections/scenario-sections.ts';
import { buildScenarioTable } from '../sections/scenario-table.ts';
import { groupResultsByServer, type ServerResults } from '../sections/servers.ts';
import { buildStackSections } from '../sections/stack-sections.ts';
import { buildSuites } from '../sections/suites.ts';

/** A line of conditions names no more servers than this: a run of stacks has dozens. */
const MAX_SERVED = 4;

/** A run of scenarios, stacks and references. */
export function buildRunReport(run: Run): Report {
  const servers = groupResultsByServer(run);
  const [scenarios, stacks] = [servers.filter(({ isStack }) => !isStack), servers.filter(({ isStack }) => isStack)];
  return {
    name: 'report',
    record: run,
    model: {
      title: chooseTitle(servers),
      status: findStatus(run),
      selfCheck: run.selfCheck.problems,
      summary: summarizeRun(run),
      conditions: listConditions(run),
      sections: [
        ...buildFindingSections(servers),
        ...listLeaks(scenarios),
        ...buildScenarioTable(scenarios),
        ...explainLeaks(scenarios),
        ...buildFaultMeanings(scenarios),
        ...buildReferenceSections(stacks),
        ...buildStackSections(stacks),
        buildConditionSection(run),
        ...buildScenarioSections(scenarios),
      ],
      suites: buildSuites(servers, run.startedAt),
    },
  };
}

/** A run of stacks only answers another question. */
function chooseTitle(servers: readonly ServerResults[]): string {
  if (servers.length > 0 && servers.every(isReference)) return 'The same bug in other languages';
  return servers.length > 0 && servers.every(({ isStack }) => isStack)
    ? 'Which signals fire when the client leaves: signals and streams of the stacks'
    : 'What the server does after its client hangs up';
}

/**
 * A failure outweighs a difference: what could not be observed may hide one. So may a run that judged nothing; of a share of
 * one, nothing is said before all are merged.
 */
function findStatus(run: Run): ReportStatus {
  const hasStatus = (wanted: ResultStatus) => run.results.some(({ status }) => status === wanted);
  if (run.selfCheck.problems.length > 0) return 'invalid';
  if (hasStatus('unknown') || (isFullySkipped(run) && run.shard === undefined)) return 'unknown';
  return hasStatus('different') ? 'different' : 'expected';
}

/** `187 cells: 187 as expected, 0 different, 0 unknown, 0 skipped`. */
function summarizeRun(run: Run): string {
  const { results } = run;
  if (isFullySkipped(run))
    return `${formatCount(results.length, 'cell')}, and every one was skipped: nothing was judged`;
  const countStatus = (status: ResultStatus) => results.filter((result) => result.status === status).length;
  const parts = [
    `${countStatus('expected')} as expected`,
    ...(['different', 'unknown', 'skipped'] as const).map((status) => `${countStatus(status)} ${status}`),
  ];
  const observedResults = results.filter(({ status }) => status !== 'skipped');
  const minAttempts = observedResults.reduce((least, { attempts }) => Math.min(least, attempts), Infinity);
  const repeatNote =
    minAttempts > 1 && observedResults.length > 0 ? `; each was observed ${minAttempts} times or more` : '';
  return `${formatCount(results.length, 'cell')}: ${parts.join(', ')}${repeatNote}`;
}

/** Whether no cell could be observed here. */
function isFullySkipped({ results }: Run): boolean {
  return results.length > 0 && results.every(({ status }) => status === 'skipped');
}

function listConditions({ hangup, served, machine, patienceMs, results }: Run): string[] {
  const { platform, arch, kernel, cores } = machine;
  const watch = describeLeastWatch(results);
  return [
    `hangup ${hangup}`,
    ...served.slice(0, MAX_SERVED),
    ...(served.length > MAX_SERVED ? [`${served.length - MAX_SERVED} more`] : []),
    `${platform} ${arch} ${kernel}, ${cores} cores`,
    `patience ${patienceMs} ms`,
    ...(watch === null ? [] : [`processes watched for ${watch}`]),
  ];
}

function buildConditionSection({ hangup, startedAt, served, machine, patienceMs, selfCheck, results }: Run): Section {
  const { platform, arch, kernel, cores } = machine;
  const watch = describeLeastWatch(results);
  const rows = [
    ['served by', served.join(', ')],
    ['machine', `${platform} ${arch}, kernel ${kernel}, ${cores} cores`],
    ['started', startedAt],
    ['patience', `${patienceMs} ms`],
    ...(watch === null ? [] : [['processes watched', `for ${watch} after each client left`]]),
    ['self-check', selfCheck.shown.join('; ')],
  ];
  return {
    title: 'The run',
    level: 2,
    tone: null,
    audience: 'document',
    blocks: [buildTable(['hangup', hangup], rows), { kind: 'text', text: PATIENCE_NOTE }],
  };
}

const PATIENCE_NOTE =
  'After each disconnect the harness looks for at least the patience. A guard is called silent only if the server gave a sign of life late in that window. Silent says nothing of what happens later. A process that ends while it is watched is found, and `--linger MS` watches for so much longer.';
