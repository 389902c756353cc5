import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import type { Expected, ScenarioText, Planned } from '../model/plan.ts';
import { readAccepted, expectedBy, type Guards } from './accepted.ts';
import { isBuilt, missingTools, resolved } from '../install/build-references.ts';
import { folderOf, readReference, type Reference } from '../install/references.ts';

export const REFERENCE_FAULTS: readonly Fault[] = ['fin', 'reset', 'half-close', 'abort', 'kill', 'complete', 'stay'];

/** The servers of these references with their cells: every shape, left mid-stream; and left before the first byte. */
export async function planReferences(ids: readonly string[]): Promise<Planned[]> {
  return (await Promise.all(ids.map((id) => planReference(id)))).flat();
}

async function planReference(id: string): Promise<Planned[]> {
  const reference = await readReference(id);
  const { targets } = await readAccepted(id);
  const skipped = await whySkipped(id, reference);
  const text = await textOf(id, reference);
  return reference.servers.map(({ name: way, command }) => {
    const name = `references/${way}`;
    const [file = '', ...args] = command.map(resolved);
    return {
      id: name,
      program: { source: id },
      command: { file, args, cwd: folderOf(id) },
      cells: cellsOf(name, { reference, accepted: targets[name] ?? {} }),
      ...(skipped !== null && { skipped }),
      text: { ...text, id: name },
    };
  });
}

async function whySkipped(id: string, reference: Reference): Promise<string | null> {
  const missing = await missingTools(reference);
  if (missing.length > 0) return `${missing.join(' and ')} not found`;
  return (await isBuilt(id)) ? null : `it is not built: \`npx hangup build ${id}\``;
}

/** Ways to ask for the stream; the last two leave bytes unread, which may stop a server from reading on. */
const ASKED = {
  stream: { method: 'GET', bodyBytes: 0 },
  'one byte more': { method: 'GET', bodyBytes: 0, more: 'G' },
  '1 MiB unread': { method: 'POST', bodyBytes: 1_048_576 },
} as const;

interface When {
  fault: Fault;
  phase: Phase;
  body?: keyof typeof ASKED;
}

function cellsOf(server: string, { reference, accepted }: { reference: Reference; accepted: Guards }): Expected[] {
  const { shapes, guards } = reference;
  const cell = (shape: string, { fault, phase, body = 'stream' }: When): Expected => {
    const { method } = ASKED[body];
    const stream = { body, shape, method };
    return {
      cell: { scenario: server, fault, phase, stream },
      guards: expectedBy(accepted, guards, { ...stream, fault, phase }),
      request: { ...ASKED[body], stream },
      held: phase === 'mid-stream' ? guards : [],
    };
  };
  const midStream = shapes.flatMap((shape) =>
    REFERENCE_FAULTS.filter((fault) => fault !== 'complete' || shape === 'ticking').map((fault) =>
      cell(shape, { fault, phase: 'mid-stream' }),
    ),
  );
  const before = (['fin', 'reset', 'half-close'] as const).flatMap((fault) =>
    ['silent', 'ticking'].map((shape) => cell(shape, { fault, phase: 'before-first-byte' })),
  );
  const blinded = [
    ...(['fin', 'reset'] as const).map((fault) => ({ fault, body: 'one byte more' }) as const),
    { fault: 'reset', body: '1 MiB unread' } as const,
  ].map((when) => cell('silent', { ...when, phase: 'mid-stream' }));
  return [...midStream, ...before, ...blinded];
}

async function textOf(id: string, { name, language, sources, guards }: Reference): Promise<ScenarioText> {
  const code = await readFile(join(folderOf(id), sources[0]!), 'utf8');
  return {
    id,
    claim: `The seed's streams on ${name}, in ${language}.`,
    why: '',
    lesson: '',
    links: [],
    guards,
    bodies: Object.fromEntries(Object.keys(ASKED).map((body) => [body, guards])),
    code,
  };
}
