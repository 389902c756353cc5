import { judgeHistory } from '../../judge/judge.ts';
import { NS_PER_MS } from '../../model/format.ts';
import type { Verdict } from '../../model/result.ts';
import type { MarkedVisit, OutsideEvidence } from '../evidence.ts';
import { formatSeconds, formatVisits, type Symptom } from './symptom.ts';
import type { Thresholds } from '../thresholds.ts';

/** What the marks of each visit prove about its guards, by the rules of the contract. */
export function judgeMarkedVisits(marked: readonly MarkedVisit[]): Verdict[][] {
  const guards = listGuards(marked).map((name) => ({ name, kind: 'guard' as const }));
  return marked.map(({ history }) => judgeHistory(history, guards));
}

/** The guards that were released too late, twice, too early, or not at all: a leak in one visit is not outvoted by the others. */
export function judgeMarks({ marked }: OutsideEvidence, thresholds: Thresholds): Symptom[] {
  const verdicts = judgeMarkedVisits(marked);
  return listGuards(marked).flatMap((_, at) => {
    const ofGuard = verdicts.map((one) => one[at]!);
    return judgeGuardInVisits(ofGuard, { marked, thresholds }) ?? [];
  });
}

/** The guards of which at least one visit proves something, and no visit proves anything wrong. */
export function listReleasedGuards({ marked }: OutsideEvidence): string[] {
  const verdicts = judgeMarkedVisits(marked).flat();
  const isGood = ({ outcome }: Verdict) => outcome.startsWith('released') || outcome === 'unused' || outcome === 'held';
  return listGuards(marked).filter((guard) => {
    const known = verdicts.filter(({ name, outcome }) => name === guard && outcome !== 'unknown');
    return known.length > 0 && known.every(isGood);
  });
}

function listGuards(marked: readonly MarkedVisit[]): string[] {
  return [
    ...new Set(
      marked.flatMap(({ history }) =>
        history.marks.flatMap((mark) => (mark.event === 'acquired' || mark.event === 'released' ? [mark.guard] : [])),
      ),
    ),
  ];
}

/** From the worst to the best. */
const WRONG = [
  ['silent', 'leak'],
  ['premature', 'premature'],
  ['double', 'double'],
] as const;

function judgeGuardInVisits(
  verdicts: readonly Verdict[],
  { marked, thresholds }: { marked: readonly MarkedVisit[]; thresholds: Thresholds },
): Symptom | null {
  const [{ name }] = verdicts as [Verdict];
  const base = { kind: name, source: 'marks' as const };
  for (const [outcome, verdict] of WRONG) {
    const seen = verdicts.filter((one) => one.outcome === outcome);
    const [first] = seen;
    if (first === undefined) continue;
    const count = [seen.length, verdicts.length] as const;
    const ageMs = outcome === 'silent' ? Math.max(...seen.map(({ latencyMs }) => latencyMs ?? 0)) : null;
    const evidence = first.evidence.replace(/\.?$/, '.');
    return {
      ...base,
      verdict,
      count,
      ageMs,
      sentence: `The guard \`${name}\` was ${outcome} in ${formatVisits(count)}: ${evidence}`,
    };
  }
  return judgeLateGuard(verdicts, { marked, thresholds }) ?? judgeUnknownGuard(verdicts);
}

/** Counted from the moment at which the client was gone for good. */
function judgeLateGuard(
  verdicts: readonly Verdict[],
  { marked, thresholds }: { marked: readonly MarkedVisit[]; thresholds: Thresholds },
): Symptom | null {
  const delays = verdicts.map(({ latencyMs }, at) => {
    const { leftAt, history } = marked[at]!;
    return latencyMs === null ? 0 : latencyMs - Math.max(0, leftAt - history.disconnectedAt) / NS_PER_MS;
  });
  const late = delays.filter((delayMs) => delayMs >= thresholds.lateReleaseMs);
  if (late.length === 0) return null;
  const [{ name }] = verdicts as [Verdict];
  const count = [late.length, verdicts.length] as const;
  const ageMs = Math.max(...late);
  const sentence = `The guard \`${name}\` was released late in ${formatVisits(count)}: ${formatSeconds(ageMs)} after the client had left.`;
  return { verdict: 'late', kind: name, source: 'marks', count, ageMs, sentence };
}

/** Nothing can be said if no visit says anything. */
function judgeUnknownGuard(verdicts: readonly Verdict[]): Symptom | null {
  const [first] = verdicts;
  if (first === undefined || verdicts.some(({ outcome }) => outcome !== 'unknown')) return null;
  const { name, code, evidence } = first;
  const count = [verdicts.length, verdicts.length] as const;
  const sentence = `Nothing can be said of the guard \`${name}\`: ${evidence.replace(/\.?$/, '.')}`;
  return { verdict: 'not-judged', kind: code ?? name, source: 'marks', count, ageMs: null, sentence };
}
