import { setTimeout as sleep } from 'node:timers/promises';
import packageJson from '../../package.json' with { type: 'json' };
import type { ContractCheck, RuleReport } from '../model/contract-check.ts';
import { HarnessError } from '../system/errors.ts';
import type { Command } from '../model/plan.ts';
import { Workspace } from '../system/workspace.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { Rule, RuleGroup } from './rules/rule.ts';
import { Breach, NotTried, Lost } from './violation.ts';
import { GROUPS } from './rules/index.ts';
import { Trial } from './trial.ts';

const RULES: readonly Rule[] = GROUPS.flatMap(({ rules }) => rules);

/** A process that ends closes its connections a little before the harness hears of the end. */
const LAST_WORDS_MS = 250;

export interface CheckOptions {
  /** What sentences call the server. */
  name: string;
  command: Command;
  signal: AbortSignal;
  limits?: Partial<Limits>;
}

type Found = Pick<RuleReport, 'standing' | 'note'>;

/**
 * Starts a server and tries every rule of the contract on it. Nothing outlives the call.
 * @throws {HarnessError} if the command cannot be started
 * @throws the signal's reason, if it aborts
 */
export async function checkContract({ name, command, signal, limits = {} }: CheckOptions): Promise<ContractCheck> {
  await using workspace = new Workspace();
  await using trial = await Trial.begin({ name, command, workspace, signal, limits: { ...LIMITS, ...limits } });
  const found = new Map<string, Found>();
  for (const rule of RULES.filter(({ late }) => !late)) {
    found.set(rule.id, await tryOne(rule, { trial, found }));
    signal.throwIfAborted();
  }
  trial.subject.marks.read();
  for (const rule of RULES.filter(({ late }) => late)) found.set(rule.id, await judge(rule, trial));
  tellOfLoss(found, trial.subject.lost);
  const { listening } = trial.subject.marks;
  const { notices = true } = listening ?? {};
  return {
    schemaVersion: 1,
    hangup: packageJson.version,
    server: name,
    command: [command.file, ...command.args],
    versions: listening ? { stack: listening.stack, runtime: listening.runtime, notices } : null,
    rules: GROUPS.flatMap((group) => group.rules.map((rule) => reportOf(rule, group, found.get(rule.id)!))),
    log: trial.subject.log.tail(),
  };
}

/** Tries a rule on the running server, unless there is none any more or another rule stands in the way. */
async function tryOne(
  rule: Rule,
  { trial, found }: { trial: Trial; found: ReadonlyMap<string, Found> },
): Promise<Found> {
  const { lost } = trial.subject;
  if (lost !== null) return { standing: 'not tried', note: shortOf(lost) };
  const missing = rule.needs?.find((id) => found.get(id)?.standing !== 'kept');
  if (missing !== undefined) {
    const { says } = RULES.find(({ id }) => id === missing)!;
    return { standing: 'not tried', note: `only for a server that ${says}` };
  }
  const result = await judge(rule, trial);
  if (result.standing === 'broken') await Promise.race([trial.subject.ended, sleep(LAST_WORDS_MS)]);
  return blamed(rule, { result, lost: trial.subject.lost });
}

/** Of what a server breaks at its end, the end is the news; what is wrong with its lines is told there. */
function blamed({ repair }: Rule, { result, lost }: { result: Found; lost: Lost | null }): Found {
  if (lost === null || result.standing !== 'broken') return result;
  return lost.by === 'exit'
    ? { standing: 'broken', note: `${lost.message} ${repair}` }
    : { standing: 'not tried', note: shortOf(lost) };
}

async function judge(rule: Rule, trial: Trial): Promise<Found> {
  try {
    return { standing: 'kept', note: await rule.tried(trial) };
  } catch (error) {
    if (error instanceof NotTried) return { standing: 'not tried', note: error.message };
    if (error instanceof Breach) return { standing: 'broken', note: `${error.message} ${error.repair ?? rule.repair}` };
    if (error instanceof HarnessError || error instanceof Lost)
      return { standing: 'broken', note: `${error.message} ${rule.repair}` };
    throw error;
  }
}

/** A server may fall between two rules, or write what no rule looks at; that must not pass for a server that keeps them. */
function tellOfLoss(found: Map<string, Found>, lost: Lost | null): void {
  if (lost === null || [...found.values()].some(({ standing }) => standing === 'broken')) return;
  const teller = { exit: 'outlives-fin', log: 'volume', marks: 'schema' }[lost.by];
  found.set(teller, { standing: 'broken', note: lost.message });
}

function shortOf(lost: Lost): string {
  const why = { exit: 'the server had ended', log: 'it flooded its log', marks: 'its marks could not be read on' };
  return why[lost.by];
}

function reportOf({ id, says, section }: Rule, { name }: RuleGroup, { standing, note }: Found): RuleReport {
  return { id, group: name, says, standing, note, section };
}
