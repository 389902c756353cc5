import type { Outcome } from '../../../scenarios/kit/vocabulary.ts';
import { describeFault } from '../../model/faults.ts';
import { findLastNoticed } from '../../model/history.ts';
import { listHeld } from './outcome.ts';
import type { AttemptRecording } from './recording.ts';

/** What the file is made of. */
export interface ObservedServer {
  id: string;
  code: string;
  guards: readonly string[];
  /** The one that has been left. */
  attempt: AttemptRecording;
  isBeforeHeaders: boolean;
}

/** A scenario that declares what was observed, to be added to the catalog. Null as long as no client has left. */
export function buildScenarioFile({ id, code, guards, attempt, isBeforeHeaders }: ObservedServer) {
  const { left } = attempt;
  if (left === null) return null;
  const ownId = `${id.replace('#', '-')}-observed`;
  const outcomes = guards.map((guard) => [guard, observeGuard(guard, { attempt, leftAt: left.at })] as const);
  const expected = outcomes.map(([guard, outcome]) => `'${guard}': ${formatOutcome(outcome)}`).join(', ');
  const claim = `Observed after the ${describeFault(left.fault)}: ${outcomes.map((outcome) => outcome.join(' ')).join(', ')}.`;
  const key = `${isBeforeHeaders ? 'before-headers: ' : ''}${left.fault}`;
  const declared = replaceExpect(code, `expect: { '${key}': { ${expected} } },`)
    .replace(/\bid: *(['"`]).*\1,/, () => `id: ${JSON.stringify(ownId)},`)
    .replace(/\bclaim: *(?:\n *)?(['"`]).*\1,/, () => `claim: ${JSON.stringify(claim)},`);
  const head = `// Save it as scenarios/${ownId}.ts and name it in scenarios/catalog.ts: docs/adding-a-scenario.md says how.\n`;
  return { name: `${ownId.split('/').at(-1)}.ts`, text: head + declared };
}

function observeGuard(guard: string, { attempt, leftAt }: { attempt: AttemptRecording; leftAt: number }): Outcome {
  const held = listHeld(attempt, Infinity).filter((interval) => interval.guard === guard);
  if (held.length === 0) return 'unused';
  if (held.some(({ toMs }) => toMs === null)) return 'silent';
  if (held.every(({ toMs }) => toMs! < leftAt)) return 'premature';
  const noticed = findLastNoticed(
    attempt.marks.filter(({ atMs }) => atMs <= Math.max(...held.map(({ toMs }) => toMs!))),
  );
  return noticed?.by === undefined ? 'released' : (`released by ${noticed.by}` as Outcome);
}

function formatOutcome(outcome: Outcome): string {
  return outcome === 'released' ? `{ outcome: 'released', anyCause: true }` : `'${outcome}'`;
}

/** The whole object behind `expect:`, whatever it holds. */
function replaceExpect(code: string, replacement: string): string {
  const start = code.search(/\bexpect: *\{/);
  if (start === -1) return code;
  let depth = 0;
  for (let index = code.indexOf('{', start); index < code.length; index += 1) {
    if (code[index] === '{') depth += 1;
    if (code[index] === '}') depth -= 1;
    if (depth === 0) return code.slice(0, start) + replacement + code.slice(index + 1).replace(/^,/, '');
  }
  return code;
}
