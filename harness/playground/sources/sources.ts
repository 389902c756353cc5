import { readFile } from 'node:fs/promises';
import { getSourceUrl, loadStack } from '../../../scenarios/catalog.ts';
import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import { resolveProgram, type ServerRequirements } from '../../install/program.ts';
import { findBehavior } from '../../model/behavior.ts';
import { isSkip, type Program, type Request } from '../../model/plan.ts';
import { getScenarioRequirements } from '../../plan/scenarios.ts';
import { buildCellRequest } from '../../plan/stack-cells.ts';
import { getTargetRequirements, listStackTargets } from '../../plan/stack-targets.ts';
import { HarnessError, UsageError } from '../../system/errors.ts';
import { loadExercise } from '../../workshop/course/course.ts';
import type { ExerciseText, ServerSource, SideChoice } from '../messages.ts';
import { findExercise, isPaired, loadServerDeclaration, SILENT_FIX } from './pairs.ts';

const PLAIN_REQUEST = { method: 'GET', bodyBytes: 0 } as const;

/** What one side serves. */
export interface SideServer {
  id: string;
  program: Program;
  request: Request;
  /** Run in a sandbox; null for a server that starts programs of its own, and runs as it stands in the checkout. */
  code: string | null;
}

/** A server as it is declared, whatever declares it. */
interface LoadedServer extends Omit<ServerSource, 'id' | 'code' | 'exercise' | 'noTabBecause'> {
  /** Its file, as an id of the catalog. */
  source: string;
  request: Request;
  requirements: ServerRequirements;
}

/** @throws {UsageError} for a server that stands on no side of a pair */
export async function loadServerSource(id: string): Promise<ServerSource> {
  const { source, request, requirements: _requirements, ...text } = await loadServer(id);
  const [code, exercise] = await Promise.all([readCode(id, source), loadExerciseText(id)]);
  return { id, ...text, code, exercise, noTabBecause: findTabProblem(request) };
}

/**
 * What a side is to serve.
 * @throws {UsageError} for an id that is not known, or code where it cannot be edited
 * @throws {HarnessError} if it cannot be started on this machine
 */
export async function loadSideServer({ id, code }: SideChoice): Promise<SideServer> {
  const { source, request, requirements, fixedBecause } = await loadServer(id);
  const program = await resolveProgram(requirements);
  if (isSkip(program)) throw new HarnessError('not-available', `Expected to serve ${id}, but ${program.sentence}.`);
  if (fixedBecause !== null && code !== undefined) throw new UsageError('wrong-kind', fixedBecause);
  const text = fixedBecause === null ? (code ?? (await readCode(id, source))) : null;
  return { id, program, request, code: text };
}

async function loadServer(id: string): Promise<LoadedServer> {
  if (!isPaired(id)) throw new UsageError('unknown-id', `Expected a server of the playground, got '${id}'.`);
  if (id.startsWith('stacks/')) return loadStackServer(id);
  const source = id === SILENT_FIX.id ? SILENT_FIX.source : id;
  const declared = await loadServerDeclaration(source);
  const { claim, why } = id === SILENT_FIX.id ? SILENT_FIX : declared;
  const { lesson, links = [], guards, request = PLAIN_REQUEST } = declared;
  const requirements = { ...getScenarioRequirements(declared), source };
  const fixedBecause = findFixedReason(declared);
  return { claim, why, lesson, links, guards, fixedBecause, signals: [], source, request, requirements };
}

/** A framework with every signal that it offers as a guard. It is asked by POST: some signals mean something else then. */
async function loadStackServer(id: string): Promise<LoadedServer> {
  const stack = await loadStack(id);
  const target = listStackTargets(stack)[0]!;
  const stream = { body: Object.keys(stack.bodies)[0]!, shape: 'ticking', method: 'POST' } as const;
  const cell = { stream, phase: 'mid-stream', fault: 'fin', core: true } as const;
  const { readAccepted } = await import('../../plan/accepted.ts'); // it brings ajv, which no first view needs
  const accepted = (await readAccepted(id)).targets[target.name] ?? {};
  const signals = stack.signals.map((signal) => {
    const find = (method: string) => findBehavior(accepted[signal] ?? {}, { ...cell, ...stream, method }) ?? 'unknown';
    return { signal, get: find('GET'), post: find('POST') };
  });
  return {
    claim: `Every signal of ${target.name}.`,
    why: 'Each signal that the documentation or the types offer is a guard here: it is released when the signal says that the client has left.',
    lesson: 'Take the signal that holds with GET and with POST.',
    links: [stack.docs],
    guards: stack.signals,
    fixedBecause: stack.runtimes?.length || id === 'stacks/next' ? 'This server runs as it is.' : null,
    signals,
    source: id,
    request: buildCellRequest(stack, cell),
    requirements: getTargetRequirements(target),
  };
}

/** What is asked of the reader; null for what is no exercise. */
async function loadExerciseText(id: string): Promise<ExerciseText | null> {
  const name = findExercise(id);
  if (name === null) return null;
  const { title, story, todo, hints } = (await loadExercise(name)).lesson;
  return { title, story, todo, hints };
}

async function readCode(id: string, source: string): Promise<string> {
  const text = await readFile(getSourceUrl(source), 'utf8');
  if (id !== SILENT_FIX.id) return text;
  return SILENT_FIX.edits.reduce((code, [from, to]) => code.replace(from, to), text);
}

function findFixedReason({ tools = [], packages = [], runtime, network }: Scenario): string | null {
  if (packages.includes('next'))
    return 'This server is an application of Next.js that was built before, so it runs as it is.';
  if (tools.length > 0) return `This server starts ${tools.join(', ')}, so it runs as it is and cannot be edited here.`;
  if (runtime !== undefined) return `This server runs on ${runtime}, so it runs as it is and cannot be edited here.`;
  return network === undefined ? null : 'This server needs a network of its own, so it cannot be edited here.';
}

/** What a tab of a browser does not do when it opens an address. */
function findTabProblem({ method, protocol, headers, identity, stream }: Request): string | null {
  if (protocol !== undefined) return `This server is asked over ${protocol}, and a tab asks over HTTP/1.1.`;
  if (method !== 'GET') return `This server is asked by ${method}, and a tab asks by GET.`;
  const isPlain = headers === undefined && identity === undefined && stream === undefined;
  return isPlain ? null : 'This server is asked with headers that a tab does not send.';
}
