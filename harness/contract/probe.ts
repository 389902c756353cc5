import { setTimeout as sleep } from 'node:timers/promises';
import type { Probed } from '../model/plan.ts';
import { HarnessError } from '../system/errors.ts';
import { Workspace } from '../system/workspace.ts';
import type { CheckOptions } from './check.ts';
import { holds } from './rules/hold.ts';
import { LIMITS } from './limits.ts';
import { Breach, NotTried, Lost } from './violation.ts';
import { Trial } from './trial.ts';

/** A stream has this long to take guards after its first byte. */
const PROBE_MS = 500;

export type OwnServer = Pick<CheckOptions, 'name' | 'command' | 'signal'>;

/**
 * Starts the server for one client that stays, and one that is held.
 * @throws {HarnessError} a sentence if it cannot be started, or shows no guard
 */
export async function probe({ name, command, signal }: OwnServer): Promise<Probed> {
  await using workspace = new Workspace();
  await using trial = await Trial.begin({ name, command, workspace, signal, limits: LIMITS });
  try {
    const guards = await guardsOf(trial);
    return { guards, unheld: await whyUnheld(trial) };
  } catch (error) {
    if (!(error instanceof Breach || error instanceof HarnessError || error instanceof Lost)) throw error;
    const log = trial.subject.log.tail();
    const hint = `\`npx hangup contract --check\` tries every rule on it.${log === '' ? '' : `\nThe end of its log:\n${log}`}`;
    throw new HarnessError(`${error.message} ${hint}`);
  }
}

async function guardsOf(trial: Trial): Promise<string[]> {
  await trial.listens(trial.subject);
  const visit = await trial.visit('probe');
  await trial.streams(visit);
  await trial.marked(visit, 'acquired');
  await sleep(PROBE_MS);
  return [...new Set(visit.marks.flatMap((mark) => (mark.event === 'acquired' ? [mark.guard] : [])))];
}

async function whyUnheld(trial: Trial): Promise<string | null> {
  try {
    await holds('before-first-byte').tried(trial);
    return null;
  } catch (error) {
    if (error instanceof Breach || error instanceof NotTried || error instanceof HarnessError) return error.message;
    throw error;
  }
}
