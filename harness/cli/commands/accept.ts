import { references, stacks } from '../../../scenarios/catalog.ts';
import { HarnessError, UsageError } from '../../system/errors.ts';
import type { Result } from '../../model/result.ts';
import {
  mergeAccepted,
  listAcceptedChanges,
  buildTargetBehavior,
  type TargetBehavior,
} from '../../plan/accept-results.ts';
import { readAccepted, writeAccepted } from '../../plan/accepted.ts';
import type { ServerPlan } from '../../model/plan.ts';
import { runSession } from '../../run/session.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { planMatrix } from '../../plan/plan.ts';
import { ProgressLine } from '../progress.ts';
import { selectIds } from '../../plan/selection.ts';

const PATIENCE_MS = 1_000;
/** Everything is seen twice; what is not the same then is seen until a single stray can be told from a toss-up. */
const ATTEMPTS = { repeat: 2, retry: 'dissent' } as const;

/** `hangup accept`: observes every cell of the named stacks and rewrites the files of their accepted behavior. */
export async function acceptBehavior(words: readonly string[]): Promise<ExitCode> {
  const ids = selectIds(words);
  const stranger = ids.find((id) => ![...stacks, ...references].some((one) => one === id));
  if (stranger !== undefined)
    throw new UsageError(
      'wrong-kind',
      `Expected stacks or references, whose behavior is accepted as data; got ${stranger}, which says itself what it expects.`,
    );
  const signal = listenForInterrupts();
  let code: ExitCode = EXIT.expected;
  for (const id of ids) if (!(await acceptStack(id, { words, signal }))) code = EXIT.harness;
  return code;
}

/** False if something kept a target from being accepted. */
async function acceptStack(
  id: string,
  { words, signal }: { words: readonly string[]; signal: AbortSignal },
): Promise<boolean> {
  const plan = await planMatrix([id], { words, full: true });
  const observed = await observeTargets(plan, signal);
  const sure = observed.filter(({ problems }) => problems.length === 0);
  const before = await readAccepted(id);
  const after = mergeAccepted(before, sure);
  const changes = listAcceptedChanges(before, after);
  console.log(
    [`${id}: ${changes.length === 0 ? 'nothing changed' : `${changes.length} lines changed`}`, ...changes].join('\n'),
  );
  for (const { target, problems } of observed)
    for (const doubt of problems) console.error(`Not accepted: ${target}, ${doubt}`);
  for (const { id: target, start } of plan)
    if ('skip' in start) console.error(`Left as it was: ${target}, ${start.skip.sentence}`);
  if (changes.length > 0) await writeAccepted(id, after);
  return sure.length === observed.length;
}

async function observeTargets(plan: readonly ServerPlan[], signal: AbortSignal): Promise<TargetBehavior[]> {
  const there = plan.filter(({ start }) => !('skip' in start));
  using progress = new ProgressLine(process.stderr);
  const { results, selfCheck } = await runSession(there, {
    ...ATTEMPTS,
    patienceMs: PATIENCE_MS,
    signal,
    onStart: ({ cells }) => progress.start(cells),
    onAttempt: progress.add,
  });
  if (selfCheck.problems.length > 0)
    throw new HarnessError('self-check-failed', `Nothing was accepted. ${selfCheck.problems.join(' ')}`);
  const ofTarget = Map.groupBy(results, ({ cell }: Result) => cell.scenario);
  return there.map(({ id }) => buildTargetBehavior(id, ofTarget.get(id) ?? []));
}
