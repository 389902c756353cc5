import { readFile } from 'node:fs/promises';
import { getSourceUrl, loadScenario } from '../../scenarios/catalog.ts';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import { resolveProgram } from '../install/program.ts';
import { isSkip } from '../model/plan.ts';
import { getScenarioRequirements } from '../plan/scenarios.ts';
import { HarnessError, UsageError } from '../system/errors.ts';
import type { ServerSource, SideChoice } from './messages.ts';
import { isPaired, loadServerDeclaration, SILENT_FIX } from './pairs.ts';
import type { SideServer } from './served-side.ts';

const PLAIN_REQUEST = { method: 'GET', bodyBytes: 0 } as const;

/** @throws {UsageError} for a server that stands on no side of a pair */
export async function loadServerSource(id: string): Promise<ServerSource> {
  const { declared, source } = await loadDeclared(id);
  const { claim, why, lesson, links = [], guards } = declared;
  const code = await readCode(id, source);
  return { id, claim, why, lesson, links, guards, code, fixedBecause: findFixedReason(declared) };
}

/**
 * What a side is to serve.
 * @throws {UsageError} for an id that is not known, or code where it cannot be edited
 * @throws {HarnessError} if it cannot be started on this machine
 */
export async function loadSideServer({ id, code }: SideChoice): Promise<SideServer> {
  const { declared, source } = await loadDeclared(id);
  const program = await resolveProgram({ ...getScenarioRequirements(declared), source });
  if (isSkip(program)) throw new HarnessError('not-available', `Expected to serve ${id}, but ${program.sentence}.`);
  const fixedBecause = findFixedReason(declared);
  if (fixedBecause !== null && code !== undefined) throw new UsageError('wrong-kind', fixedBecause);
  const text = fixedBecause === null ? (code ?? (await readCode(id, source))) : null;
  return { id, program, request: declared.request ?? PLAIN_REQUEST, code: text };
}

async function loadDeclared(id: string): Promise<{ declared: Scenario; source: string }> {
  if (!isPaired(id)) throw new UsageError('unknown-id', `Expected a server of the playground, got '${id}'.`);
  if (id !== SILENT_FIX.id) return { declared: await loadServerDeclaration(id), source: id };
  const declared = await loadScenario(SILENT_FIX.source);
  return { declared: { ...declared, claim: SILENT_FIX.claim, why: SILENT_FIX.why }, source: SILENT_FIX.source };
}

async function readCode(id: string, source: string): Promise<string> {
  const text = await readFile(getSourceUrl(source), 'utf8');
  if (id !== SILENT_FIX.id) return text;
  return SILENT_FIX.edits.reduce((code, [from, to]) => code.replace(from, to), text);
}

function findFixedReason({ tools = [], runtime, network }: Scenario): string | null {
  if (tools.length > 0) return `This server starts ${tools.join(', ')}, so it runs as it is and cannot be edited here.`;
  if (runtime !== undefined) return `This server runs on ${runtime}, so it runs as it is and cannot be edited here.`;
  return network === undefined ? null : 'This server needs a network of its own, so it cannot be edited here.';
}
