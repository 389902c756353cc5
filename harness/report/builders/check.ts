import {
  CHECK_VERDICTS,
  type CheckFinding,
  type CheckReport,
  type CheckVerdict,
  type CheckVisit,
} from '../../model/check-report.ts';
import { formatCount, toClause } from '../../model/format.ts';
import type { Finding, FindingPoint, Report, ReportStatus, Section, Suite, Tone } from '../model.ts';
import { buildFindingBlocks } from '../sections/blocks.ts';
import { formatCellName } from '../sections/cell-names.ts';

export const TONES: Readonly<Record<CheckVerdict, Tone>> = {
  crashed: 'bad',
  'stopped-answering': 'bad',
  leak: 'bad',
  premature: 'bad',
  double: 'bad',
  'not-judged': 'unknown',
  unfinished: 'warning',
  retained: 'warning',
  late: 'warning',
  'started-once': 'good',
  allowed: 'good',
  clean: 'good',
};
const KINDS: Readonly<Record<Tone, Finding['kind']>> = {
  bad: 'violation',
  unknown: 'unknown',
  warning: 'notable',
  good: 'notable',
  muted: 'notable',
};

/** With the way from the folder of the report to the one in which its advice names pages. */
type PlacedFinding = CheckFinding & { root: string };

interface CheckReportOptions {
  strict: boolean;
  /** See `PlacedFinding`. */
  root?: string;
}

/** A server without a declaration: a section for each verdict, worst first, then what was not judged. */
export function buildCheckReport(check: CheckReport, { strict, root = '.' }: CheckReportOptions): Report {
  const { notJudged, server, verdict, visits, hangup } = check;
  const findings = check.findings.map((finding) => ({ ...finding, root }));
  const judged = CHECK_VERDICTS.filter((wanted) => wanted !== 'not-judged');
  const sections = judged.map((wanted) => buildVerdictSection(wanted, findings));
  const unjudged = buildVerdictSection('not-judged', findings);
  return {
    name: 'check',
    record: check,
    model: {
      title: `${server}: ${verdict}`,
      status: findCheckStatus(findings, strict),
      selfCheck: [],
      summary: summarizeCheck(check),
      conditions: [`hangup ${hangup}`, formatCount(visits.length, 'visit')],
      sections: [
        ...sections.filter(({ blocks }) => blocks.length > 0),
        ...buildGuardSections(visits),
        {
          ...unjudged,
          tone: unjudged.blocks.length > 0 ? unjudged.tone : 'muted',
          blocks: [...unjudged.blocks, { kind: 'list', items: notJudged }],
        },
      ],
      suites: [buildSuite(check, findings)],
    },
  };
}

/** What a server that marks its guards says became of them: a line for each guard and outcome. */
function buildGuardSections(visits: readonly CheckVisit[]): Section[] {
  const rows = visits.flatMap((visit) => visit.guards.map((guard) => ({ ...visit, ...guard })));
  const groups = Map.groupBy(rows, ({ request, fault, phase, name, outcome }) =>
    [`\`${name}\`, ${request}, ${formatCellName({ fault, phase })}`, outcome].join(': '),
  );
  const items = [...groups].map(([title, group]) => {
    const longestMs = Math.max(...group.map(({ latencyMs }) => latencyMs ?? -1));
    const time = longestMs < 0 ? '' : `, at most ${Math.ceil(longestMs)} ms`;
    return `${title} in ${formatCount(group.length, 'visit')}${time}`;
  });
  if (items.length === 0) return [];
  return [{ title: 'Guards', level: 2, tone: 'muted', audience: 'all', blocks: [{ kind: 'list', items }] }];
}

/** A case for each request and way of leaving. */
function buildSuite({ server, startedAt, trials }: CheckReport, findings: readonly PlacedFinding[]): Suite {
  const cases = trials.map(({ request, fault, phase, seconds }) => ({
    name: formatSubject({ request, fault, phase }),
    seconds,
    findings: findings
      .filter((one) => one.request === request && one.fault === fault && one.phase === phase)
      .map(buildFinding),
  }));
  return { name: server, startedAt, cases };
}

/** What is proven outweighs what could not be judged. */
function findCheckStatus(findings: readonly CheckFinding[], strict: boolean): ReportStatus {
  const hasTone = (tone: Tone) => findings.some(({ verdict }) => TONES[verdict] === tone);
  if (hasTone('bad') || (strict && hasTone('warning'))) return 'different';
  return hasTone('unknown') ? 'unknown' : 'expected';
}

function summarizeCheck({ findings, verdict, watchedMs }: CheckReport): string {
  if (findings.every((finding) => TONES[finding.verdict] === 'good'))
    return `${verdict} within ${(watchedMs / 1_000).toFixed(1)} s of the last client that left`;
  const counts = [...Map.groupBy(findings, (finding) => finding.verdict)];
  return counts.map(([name, group]) => formatVerdictCount(groupByCause(group).length, name)).join(', ');
}

/** `2 leaks`; the other verdicts are no nouns. */
function formatVerdictCount(count: number, verdict: CheckVerdict): string {
  return verdict === 'leak' ? formatCount(count, 'leak') : `${count} ${verdict}`;
}

function buildVerdictSection(verdict: CheckVerdict, findings: readonly PlacedFinding[]): Section {
  const causes = groupByCause(findings.filter((finding) => finding.verdict === verdict));
  const blocks = buildFindingBlocks(causes.map(buildCause));
  const title = `${verdict[0]!.toUpperCase()}${verdict.slice(1)}`.replaceAll('-', ' ');
  return { title, level: 2, tone: TONES[verdict], audience: 'all', blocks };
}

/** What was opened at one line is one cause, whatever was asked for and however the clients left. */
function groupByCause<T extends CheckFinding>(findings: readonly T[]): T[][] {
  const groups = Map.groupBy(findings, (finding) => {
    const { kind, site } = finding;
    return site === null ? finding : JSON.stringify([kind, site.file, site.line]);
  });
  return [...groups.values()];
}

/** One block: each way in which it was seen, then the place and the advice once. */
function buildCause(findings: readonly PlacedFinding[]): Finding {
  const [first, ...more] = findings.map(buildFinding);
  if (more.length === 0) return first!;
  const seen = findings.map((one) => {
    const reason = one.allowed ? `Allowed: ${toClause(one.allowed.reason)}. ` : '';
    return { sentence: `${formatSubject(one)}: ${reason}${one.sentence}`, cells: [] as FindingPoint['cells'] };
  });
  seen.at(-1)!.cells = first!.points.flatMap(({ cells }) => cells);
  return { ...first!, subject: `${findings[0]!.kind}, seen in ${findings.length} ways`, points: seen };
}

/** `GET /events, reset mid-stream`. */
function formatSubject({ request, fault, phase }: Pick<CheckFinding, 'request' | 'fault' | 'phase'>): string {
  return `${request}, ${formatCellName({ fault, phase })}`;
}

function buildFinding({
  verdict,
  kind,
  request,
  fault,
  phase,
  sentence,
  site,
  advice,
  allowed,
  log,
  root,
}: PlacedFinding): Finding {
  const places =
    site === null
      ? []
      : [`${site.file}:${site.line}:${site.column}`, ...(site.callers ?? []).map((caller) => `called from ${caller}`)];
  const pages = advice.map(({ incident, recipe, page }) => {
    const text = [incident && `looks like ${incident}`, recipe && `fixed in ${recipe}`, page]
      .filter(Boolean)
      .join(', ');
    return page === undefined ? text : ([{ text, to: `${root}/${page}` }] as const);
  });
  return {
    kind: KINDS[TONES[verdict]],
    subject: `${kind}, ${formatSubject({ request, fault, phase })}`,
    count: null,
    points: [
      ...(allowed ? [{ sentence: `Allowed: ${toClause(allowed.reason)}.`, cells: [] }] : []),
      { sentence, cells: [...places, ...pages] },
    ],
    code: site?.code ?? '',
    log,
    rerun: null,
  };
}
