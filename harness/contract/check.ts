import { setTimeout as sleep } from 'node:timers/promises';
import packageJson from '../../package.json' with { type: 'json' };
import type { ContractCheck, RuleReport } from '../model/contract-check.ts';
import { HarnessError } from '../system/errors.ts';
import type { Command } from '../model/plan.ts';
import { Workspace } from '../system/workspace.ts';
import { CONTRACT_LIMITS, type ContractLimits } from './limits.ts';
import type { Rule, RuleGroup } from './rules/rule.ts';
import { Violation, RuleSkip, ServerGone } from './violation.ts';
import { RULE_GROUPS } from './rules/index.ts';
import { ContractTrial } from './trial.ts';

const RULES: readonly Rule[] = RULE_GROUPS.flatMap(({ rules }) => rules);

/** A process that ends closes its connections a little before the harness hears of the end. */
const EXIT_NOTICE_MS = 250;

export interface VerifyContractOptions {
  /** What sentences call the server. */
  name: string;
  command: Command;
  signal: AbortSignal;
  limits?: Partial<ContractLimits>;
}

type RuleResult = Pick<RuleReport, 'standing' | 'note'>;

/**
 * Starts a server and tries every rule of the contract on it. Nothing outlives the call.
 * @throws {HarnessError} if the command cannot be started
 * @throws the signal's reason, if it aborts
 */
export async function verifyContract({
  name,
  command,
  signal,
  limits = {},
}: VerifyContractOptions): Promise<ContractCheck> {
  await using workspace = new Workspace();
  await using trial = await ContractTrial.start({
    name,
    command,
    workspace,
    signal,
    limits: { ...CONTRACT_LIMITS, ...limits },
  });
  const results = new Map<string, RuleResult>();
  for (const rule of RULES.filter(({ needsAllMarks }) => !needsAllMarks)) {
    results.set(rule.id, await tryRule(rule, { trial, found: results }));
    signal.throwIfAborted();
  }
  trial.server.marks.read();
  for (const rule of RULES.filter(({ needsAllMarks }) => needsAllMarks))
    results.set(rule.id, await judgeRule(rule, trial));
  reportServerGone(results, trial.server.serverGone);
  const { listening } = trial.server.marks;
  return {
    schemaVersion: 1,
    hangup: packageJson.version,
    server: name,
    command: [command.file, ...command.args],
    versions: listening
      ? { stack: listening.stack, runtime: listening.runtime, capabilities: listening.capabilities ?? null }
      : null,
    rules: RULE_GROUPS.flatMap((group) =>
      group.rules.map((rule) => createRuleReport(rule, group, results.get(rule.id)!)),
    ),
    log: trial.server.log.getTail(),
  };
}

/** Tries a rule on the running server, unless there is none any more or another rule stands in the way. */
async function tryRule(
  rule: Rule,
  { trial, found: results }: { trial: ContractTrial; found: ReadonlyMap<string, RuleResult> },
): Promise<RuleResult> {
  const { serverGone } = trial.server;
  if (serverGone !== null) return { standing: 'not tried', note: describeServerGone(serverGone) };
  const missing = rule.requires?.find((id) => results.get(id)?.standing !== 'kept');
  if (missing !== undefined) {
    const { requirement } = RULES.find(({ id }) => id === missing)!;
    return { standing: 'not tried', note: `only for a server that ${requirement}` };
  }
  const result = await judgeRule(rule, trial);
  if (result.standing === 'broken') await Promise.race([trial.server.ended, sleep(EXIT_NOTICE_MS)]);
  return explainByServerGone(rule, { result, lost: trial.server.serverGone });
}

/** Of what a server breaks at its end, the end is the news; what is wrong with its lines is reported there. */
function explainByServerGone(
  { repair }: Rule,
  { result, lost: serverGone }: { result: RuleResult; lost: ServerGone | null },
): RuleResult {
  if (serverGone === null || result.standing !== 'broken') return result;
  return serverGone.reason === 'exit'
    ? { standing: 'broken', note: `${serverGone.message} ${repair}` }
    : { standing: 'not tried', note: describeServerGone(serverGone) };
}

async function judgeRule(rule: Rule, trial: ContractTrial): Promise<RuleResult> {
  try {
    return { standing: 'kept', note: await rule.verify(trial) };
  } catch (error) {
    if (error instanceof RuleSkip) return { standing: 'not tried', note: error.message };
    if (error instanceof Violation)
      return { standing: 'broken', note: `${error.message} ${error.repair ?? rule.repair}` };
    if (error instanceof HarnessError || error instanceof ServerGone)
      return { standing: 'broken', note: `${error.message} ${rule.repair}` };
    throw error;
  }
}

/** A server may fall between two rules, or write what no rule looks at; that must not pass for a server that keeps them. */
function reportServerGone(results: Map<string, RuleResult>, serverGone: ServerGone | null): void {
  if (serverGone === null || [...results.values()].some(({ standing }) => standing === 'broken')) return;
  const ruleId = { exit: 'outlives-fin', log: 'volume', marks: 'schema' }[serverGone.reason];
  results.set(ruleId, { standing: 'broken', note: serverGone.message });
}

function describeServerGone(serverGone: ServerGone): string {
  const reasons = { exit: 'the server had ended', log: 'it flooded its log', marks: 'its marks could not be read on' };
  return reasons[serverGone.reason];
}

function createRuleReport(
  { id, requirement, section }: Rule,
  { name }: RuleGroup,
  { standing, note }: RuleResult,
): RuleReport {
  return { id, group: name, says: requirement, standing, note, section };
}
