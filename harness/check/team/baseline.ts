import type { CheckFinding, CheckReport, CheckVerdict } from '../../model/check-report.ts';
import { CHECK_VERDICTS } from '../../model/check-report.ts';
import { isAcceptable, replaceAllowed } from './allow.ts';

/** What was found before and is not accused again. It holds no lines, so that it outlives changes around them. */
export interface Baseline {
  hangupBaseline: 1;
  findings: readonly KnownFinding[];
}

interface KnownFinding extends FindingKey {
  /** The worst that it was. */
  verdict: CheckVerdict;
  /** On how many lines; more of them are new. */
  places: number;
}

interface FindingKey {
  kind: string;
  /** Null where the line is not known. */
  file: string | null;
  function: string | null;
  /** Where the line is not known; else null, because any request may lead to it. */
  request: string | null;
}

/** What this report finds, in an order that only its findings decide. */
export function buildBaseline({ findings }: CheckReport): Baseline {
  const known = [...groupFindings(findings)].map(([text, group]) => ({
    ...(JSON.parse(text) as FindingKey),
    verdict: CHECK_VERDICTS.find((verdict) => group.some((one) => one.verdict === verdict))!,
    places: countPlaces(group),
  }));
  const sorted = known.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  return { hangupBaseline: 1, findings: sorted };
}

/** The report with what the baseline knows as `allowed`, and how many of its entries were not seen. */
export function applyBaseline(report: CheckReport, baseline: Baseline): { report: CheckReport; gone: number } {
  const groups = groupFindings(report.findings);
  const covered = new Set<CheckFinding>();
  const seen = new Set<string>();
  for (const { verdict, places, ...key } of baseline.findings) {
    const text = formatKey(key);
    const group = groups.get(text);
    if (group) seen.add(text);
    if (group === undefined || countPlaces(group) > places) continue;
    for (const finding of group) if (!isWorse(finding.verdict, verdict)) covered.add(finding);
  }
  return {
    report: replaceAllowed(report, (finding) => (covered.has(finding) ? 'known by the baseline' : null)),
    gone: baseline.findings.length - seen.size,
  };
}

function groupFindings(findings: readonly CheckFinding[]): Map<string, CheckFinding[]> {
  return Map.groupBy(findings.filter(isAcceptable), ({ kind, site, request }) =>
    formatKey({
      kind,
      file: site?.file ?? null,
      function: site?.function ?? null,
      request: site === null ? request : null,
    }),
  );
}

/** Always in the same order. */
function formatKey({ kind, file, function: name, request }: FindingKey): string {
  return JSON.stringify({ kind, file, function: name, request });
}

function countPlaces(findings: readonly CheckFinding[]): number {
  return new Set(findings.map(({ site }) => `${site?.line}:${site?.column}`)).size;
}

function isWorse(verdict: CheckVerdict, known: CheckVerdict): boolean {
  return CHECK_VERDICTS.indexOf(verdict) < CHECK_VERDICTS.indexOf(known);
}

/** Whether a text that was read is a baseline. */
export function isBaseline(value: unknown): value is Baseline {
  const { hangupBaseline, findings } = (value ?? {}) as Partial<Baseline>;
  return hangupBaseline === 1 && Array.isArray(findings);
}
