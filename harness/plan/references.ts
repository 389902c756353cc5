import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import type { PlannedCell, ServerText, ServerPlan, Skip } from '../model/plan.ts';
import { readAccepted, buildExpectations, type AcceptedTables } from './accepted.ts';
import { isReferenceBuilt, findMissingTools, resolveBuildPath } from '../install/build-references.ts';
import { getReferenceFolder, readReference, type Reference } from '../install/references.ts';

export const REFERENCE_FAULTS: readonly Fault[] = ['fin', 'reset', 'half-close', 'abort', 'kill', 'complete', 'stay'];

/** The servers of these references with their cells: every shape, left mid-stream; and left before the first byte. */
export async function buildReferencePlans(ids: readonly string[]): Promise<ServerPlan[]> {
  return (await Promise.all(ids.map((id) => buildReferencePlan(id)))).flat();
}

async function buildReferencePlan(id: string): Promise<ServerPlan[]> {
  const reference = await readReference(id);
  const { targets } = await readAccepted(id);
  const skip = await findSkip(id, reference);
  const text = await createReferenceText(id, reference);
  return reference.servers.map(({ name: serverName, command }) => {
    const name = `references/${serverName}`;
    const [file = '', ...args] = command.map(resolveBuildPath);
    return {
      id: name,
      start: skip === null ? { command: { file, args, cwd: getReferenceFolder(id) } } : { skip },
      cells: buildReferenceCells(name, { reference, accepted: targets[name] ?? {} }),
      text: { ...text, id: name },
    };
  });
}

async function findSkip(id: string, reference: Reference): Promise<Skip | null> {
  const missing = await findMissingTools(reference);
  if (missing.length > 0) return { code: 'tools-missing', sentence: `${missing.join(' and ')} not found` };
  if (await isReferenceBuilt(id)) return null;
  return { code: 'reference-not-built', sentence: `it is not built: \`npx hangup build ${id}\`` };
}

/** Ways to ask for the stream; the last two leave bytes unread, which may stop a server from reading on. */
const REQUESTS = {
  stream: { method: 'GET', bodyBytes: 0 },
  'one byte more': { method: 'GET', bodyBytes: 0, more: 'G' },
  '1 MiB unread': { method: 'POST', bodyBytes: 1_048_576 },
} as const;

interface CellOptions {
  fault: Fault;
  phase: Phase;
  body?: keyof typeof REQUESTS;
}

function buildReferenceCells(
  server: string,
  { reference, accepted }: { reference: Reference; accepted: AcceptedTables },
): PlannedCell[] {
  const { shapes, guards } = reference;
  const buildCell = (shape: string, { fault, phase, body = 'stream' }: CellOptions): PlannedCell => {
    const { method } = REQUESTS[body];
    const stream = { body, shape, method };
    return {
      cell: { scenario: server, fault, phase, stream },
      expectations: buildExpectations(accepted, guards, { ...stream, fault, phase }),
      request: { ...REQUESTS[body], stream },
      held: phase === 'mid-stream' ? guards : [],
    };
  };
  const midStream = shapes.flatMap((shape) =>
    REFERENCE_FAULTS.filter((fault) => fault !== 'complete' || shape === 'ticking').map((fault) =>
      buildCell(shape, { fault, phase: 'mid-stream' }),
    ),
  );
  const beforeFirstByte = (['fin', 'reset', 'half-close'] as const).flatMap((fault) =>
    ['silent', 'ticking'].map((shape) => buildCell(shape, { fault, phase: 'before-first-byte' })),
  );
  const unreadRequests = [
    ...(['fin', 'reset'] as const).map((fault) => ({ fault, body: 'one byte more' }) as const),
    { fault: 'reset', body: '1 MiB unread' } as const,
  ].map((options) => buildCell('silent', { ...options, phase: 'mid-stream' }));
  return [...midStream, ...beforeFirstByte, ...unreadRequests];
}

async function createReferenceText(id: string, { name, language, sources, guards }: Reference): Promise<ServerText> {
  const code = await readFile(join(getReferenceFolder(id), sources[0]!), 'utf8');
  return {
    id,
    claim: `The seed's streams on ${name}, in ${language}.`,
    why: '',
    lesson: '',
    links: [],
    guards,
    bodies: Object.fromEntries(Object.keys(REQUESTS).map((body) => [body, guards])),
    code,
  };
}
