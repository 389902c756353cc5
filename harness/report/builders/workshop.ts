import type { AnswerCheck } from '../../model/answer-check.ts';
import { formatCount } from '../../model/format.ts';
import type { Result } from '../../model/result.ts';
import type { Block, Finding, Part, Report, ReportStatus, Section } from '../model.ts';
import { buildTimelines } from '../sections/timeline.ts';

/** One answer, how long it took, and the connection that shows it; null if there was none. */
export interface ShownAnswer {
  check: AnswerCheck;
  seconds: number;
  shown: Result | null;
}

/** The answers of one learner: every exercise in a line, then what to fix first in each that fails. */
export function buildWorkshopReport(
  answers: readonly ShownAnswer[],
  run: { hangup: string; startedAt: string },
): Report {
  const checks = answers.map(({ check }) => check);
  const count = (is: (check: AnswerCheck) => boolean) => checks.filter(is).length;
  const failing = answers.filter(({ check }) => check.begun && !check.passed && !isUnjudged(check));
  const unjudged = answers.filter(({ check }) => isUnjudged(check));
  const notJudged = unjudged.length === 0 ? '' : `${unjudged.length} not judged, `;
  return {
    name: 'workshop',
    record: checks,
    model: {
      title: 'The workshop',
      status: findWorkshopStatus(checks),
      selfCheck: [],
      summary: `${formatCount(checks.length, 'exercise')}: ${count(({ passed }) => passed)} passed, ${failing.length} to fix, ${notJudged}${count(({ begun }) => !begun)} not begun`,
      conditions: [`hangup ${run.hangup}`],
      sections: [
        buildExercises(checks),
        ...buildFindings('To fix first', { answers: failing, tone: 'bad' }),
        ...buildFindings('Not judged', { answers: unjudged, tone: 'unknown' }),
      ],
      suites: [{ name: 'workshop', startedAt: run.startedAt, cases: answers.map(buildCase) }],
    },
  };
}

/** An answer that could not be tried is no verdict on it, and hides none on another. */
function findWorkshopStatus(checks: readonly AnswerCheck[]): ReportStatus {
  if (checks.some((check) => !check.passed && !isUnjudged(check))) return 'different';
  return checks.some(isUnjudged) ? 'unknown' : 'expected';
}

function isUnjudged({ reason }: AnswerCheck): boolean {
  return reason === 'not-observed';
}

function buildExercises(checks: readonly AnswerCheck[]): Section {
  const items = checks.map((check): Part => {
    const { exercise, begun, passed, sentence } = check;
    if (!begun) return { text: `· ${exercise}: not begun`, tone: 'muted' };
    if (isUnjudged(check)) return { text: `? ${exercise}: not judged`, tone: 'unknown' };
    return passed ? { text: `✔ ${exercise}: ${sentence}`, tone: 'good' } : { text: `✗ ${exercise}`, tone: 'bad' };
  });
  return { title: 'Exercises', level: 2, tone: null, audience: 'all', blocks: [{ kind: 'list', items }] };
}

function buildFindings(
  title: string,
  { answers, tone }: { answers: readonly ShownAnswer[]; tone: 'bad' | 'unknown' },
): Section[] {
  if (answers.length === 0) return [];
  const blocks = answers.flatMap(({ check, shown }): Block[] => [
    { kind: 'finding', finding: buildFinding(check) },
    ...buildTimelines(shown === null ? [] : [shown]).map((timeline): Block => ({ kind: 'timeline', timeline })),
  ]);
  return [{ title, level: 2, tone, audience: 'all', blocks }];
}

function buildFinding(check: AnswerCheck): Finding {
  const { exercise, begun, sentence } = check;
  return {
    kind: !begun ? 'skipped' : isUnjudged(check) ? 'unknown' : 'different',
    subject: exercise,
    count: null,
    points: [{ sentence, cells: [] }],
    log: '',
    rerun: begun ? `npx hangup workshop check ${exercise}` : null,
  };
}

function buildCase({ check, seconds }: ShownAnswer) {
  return { name: check.exercise, seconds, findings: check.passed ? [] : [buildFinding(check)] };
}
