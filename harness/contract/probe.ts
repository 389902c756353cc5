import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnServerProbe } from '../model/plan.ts';
import { HarnessError } from '../system/errors.ts';
import { Workspace } from '../system/workspace.ts';
import type { VerifyContractOptions } from './check.ts';
import { createHoldRule } from './rules/hold.ts';
import { CONTRACT_LIMITS } from './limits.ts';
import { Violation, RuleSkip, ServerGone } from './violation.ts';
import { ContractTrial } from './trial.ts';

/** A stream has this long to take guards after its first byte. */
const PROBE_MS = 500;

type OwnServer = Pick<VerifyContractOptions, 'name' | 'command' | 'signal'>;

/**
 * Starts the server for one client that stays, and one that is held.
 * @throws {HarnessError} a sentence if it cannot be started, or shows no guard
 */
export async function probeOwnServer({ name, command, signal }: OwnServer): Promise<OwnServerProbe> {
  await using workspace = new Workspace();
  await using trial = await ContractTrial.start({ name, command, workspace, signal, limits: CONTRACT_LIMITS });
  try {
    const stream = await probeStream(trial);
    return { ...stream, holdProblem: await findHoldProblem(trial) };
  } catch (error) {
    if (!(error instanceof Violation || error instanceof HarnessError || error instanceof ServerGone)) throw error;
    const log = trial.server.log.getTail();
    const hint = `\`npx hangup contract --verify\` tries every rule on it.${log === '' ? '' : `\nThe end of its log:\n${log}`}`;
    throw new HarnessError(error instanceof HarnessError ? error.code : 'not-available', `${error.message} ${hint}`);
  }
}

/** A quiet stream, as an event stream that waits for its first event, may send no byte of its body for a long time. */
async function probeStream(trial: ContractTrial): Promise<Omit<OwnServerProbe, 'holdProblem'>> {
  await trial.waitUntilListening(trial.server);
  const visit = await trial.openVisit('probe');
  await trial.waitForHeaders(visit);
  await trial.waitForMark(visit, 'acquired');
  await sleep(PROBE_MS);
  const pausesAfterHeaders = !visit.client.received.hasBodyBegun;
  const bodyProblem = await findProblem(() => trial.waitForFirstByte(visit));
  if (bodyProblem === null && pausesAfterHeaders) await sleep(PROBE_MS);
  const guards = [...new Set(visit.marks.flatMap((mark) => (mark.event === 'acquired' ? [mark.guard] : [])))];
  return { guards, pausesAfterHeaders, bodyProblem };
}

function findHoldProblem(trial: ContractTrial): Promise<string | null> {
  return findProblem(async () => createHoldRule('before-first-byte').verify(trial));
}

/** What the server does not do, in a sentence; null if it does. */
async function findProblem(attempt: () => Promise<unknown>): Promise<string | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    if (error instanceof Violation || error instanceof RuleSkip || error instanceof HarnessError) return error.message;
    throw error;
  }
}
