import type { Fault, Method, Phase } from '../../scenarios/kit/vocabulary.ts';
import type { CellPattern, Stack } from '../../scenarios/kit/stack.ts';
import { SHAPES, type Shape, type StackStream } from '../../scenarios/kit/stream.ts';
import type { ExpectationKind, Request } from '../model/plan.ts';
import { satisfiesRange } from '../install/version-range.ts';
import { isUploadCut } from '../model/phases.ts';

/** Ways of leaving of which every stack is asked what it notices. */
const DISCONNECT_FAULTS = ['fin', 'reset', 'half-close', 'abort', 'kill'] as const;
/** Every stream of a stack sends its first byte with its headers. */
const STACK_PHASES = ['before-headers', 'before-first-byte', 'mid-stream'] as const;
/** What a client does to a server that it does not read from. One that closes with unread bytes sends RST: that is no `fin`. */
const BACKPRESSURED_FAULTS = ['reset', 'half-close', 'abort'] as const;
/** A client that reads all of these at once. */
const READ_SHAPES = SHAPES.filter((shape) => shape !== 'bulk');
const BODY_BYTES = 64;
/** Half of it is more than a parser takes for a small body, and less than any allows. */
const UPLOAD_BYTES = 64 * 1024;
/** An error that is not handled is marked for every stack by scenarios/kit/serve-stack.ts. */
const CRASH_GUARD = 'crash';
/** The lines that the client received, where it stays and has something to read. */
const ITEMS = 'items';

/** One thing to try with a stack, on whatever version or runtime. */
export interface StackCell {
  stream: StackStream;
  phase: Phase;
  fault: Fault;
  /** Part of what `npm test` looks at; the rest is looked at on demand. */
  core: boolean;
}

/** A version line of a stack, and what it runs on. */
export interface StackVersion {
  line: string | null;
  runtime?: string;
  /** Of the stack's package, where it is known: a line of which behavior is accepted has all that the stack asks for. */
  version?: string;
}

/** Everything that a version line of a stack can be asked for, but for what it declares absent. */
export function buildStackCells(stack: Stack, target: StackVersion): StackCell[] {
  const bodies = Object.keys(stack.bodies);
  const cells = bodies.flatMap((body) => [
    ...buildDisconnectCells(body),
    ...buildHeadCells(body),
    ...buildControlCells(body),
    ...buildUploadCells(body),
    ...buildUnreadCells(body),
  ]);
  return cells.filter(
    (stackCell) => !(stack.unsupported ?? []).some((pattern) => matchesPattern(pattern, { ...stackCell, ...target })),
  );
}

/** Each shape, with and without a request body, in each phase, left in each way. */
function buildDisconnectCells(body: string): StackCell[] {
  return (['GET', 'POST'] as const).flatMap((method) =>
    STACK_PHASES.flatMap((phase) =>
      READ_SHAPES.flatMap((shape) =>
        DISCONNECT_FAULTS.map((fault) => ({
          stream: { body, shape, method },
          phase,
          fault,
          core: isCore({ method, phase, shape, fault }),
        })),
      ),
    ),
  );
}

function isCore({
  method,
  phase,
  shape,
  fault,
}: {
  method: Method;
  phase: Phase;
  shape: Shape;
  fault: Fault;
}): boolean {
  if (phase !== 'mid-stream') return shape === 'silent' && fault === 'fin';
  if (method === 'POST') return ['ticking', 'silent'].includes(shape) && ['fin', 'half-close'].includes(fault);
  return fault !== 'kill' || shape === 'silent';
}

/** A HEAD has no body to leave: the client leaves during the handler, or is content with the headers. */
function buildHeadCells(body: string): StackCell[] {
  const stream = { body, shape: 'ticking', method: 'HEAD' } as const;
  const disconnectCells = DISCONNECT_FAULTS.map(
    (fault) => ({ stream, phase: 'before-headers', fault, core: fault === 'fin' }) as const,
  );
  return [...disconnectCells, { stream, phase: 'mid-stream', fault: 'complete', core: true }];
}

function buildControlCells(body: string): StackCell[] {
  return (['GET', 'POST'] as const).flatMap((method) =>
    [
      { shape: 'ticking', fault: 'complete' } as const,
      { shape: 'ticking', fault: 'reuse' } as const,
      ...READ_SHAPES.map((shape) => ({ shape, fault: 'stay' }) as const),
    ].map(({ shape, fault }) => ({
      stream: { body, shape, method },
      phase: 'mid-stream' as const,
      fault,
      core: shape === 'ticking',
    })),
  );
}

/** The client leaves with half of the request's body sent. What the stream would do makes no difference. */
function buildUploadCells(body: string): StackCell[] {
  const stream = { body, shape: 'ticking', method: 'POST' } as const;
  return DISCONNECT_FAULTS.map((fault) => ({ stream, phase: 'during-upload', fault, core: false }));
}

/** The client does not read what the server writes: it stays, or leaves when the server can write no more. */
function buildUnreadCells(body: string): StackCell[] {
  const stream = { body, shape: 'bulk', method: 'GET' } as const;
  return [
    { stream, phase: 'mid-stream', fault: 'stall', core: false },
    ...BACKPRESSURED_FAULTS.map((fault) => ({ stream, phase: 'backpressured', fault, core: false }) as const),
  ];
}

/** How long to look at a cell at least; undefined for as long as usual. */
export function findCellPatience(stack: Stack, stackCell: StackCell & StackVersion): number | undefined {
  return stack.longLooks?.find(({ cells }) => matchesPattern(cells, stackCell))?.patienceMs;
}

function matchesPattern(
  { reason: _reason, versions, ...pattern }: CellPattern,
  { stream, phase, fault, line, runtime = '', version }: StackCell & StackVersion,
): boolean {
  if (versions !== undefined && (version === undefined || satisfiesRange(version, versions) !== true)) return false;
  const cellDimensions: Record<string, string> = { ...stream, phase, fault, line: line ?? '', runtime };
  return Object.entries(pattern).every(([dimension, value]) => value.split(/, */).includes(cellDimensions[dimension]!));
}

/** What the client asks for. */
export function buildCellRequest({ path, protocol, headers = {} }: Stack, { stream, phase }: StackCell): Request {
  const bytes = isUploadCut(phase) ? UPLOAD_BYTES : BODY_BYTES;
  const request = { method: stream.method, bodyBytes: stream.method === 'POST' ? bytes : 0, stream };
  const own = headers[stream.body];
  return {
    ...request,
    ...(own && { headers: own }),
    ...(path !== undefined && { path }),
    ...(protocol && { protocol }),
  };
}

/** The guards that a trial judges, and those that must be held before the client leaves. */
export function listCellGuards(
  { signals, bodies }: Stack,
  { stream, phase, fault }: StackCell,
): { all: string[]; held: string[] } {
  const named = bodies[stream.body] ?? [];
  const body = named.filter((name) => name !== ITEMS);
  const items = named.includes(ITEMS) && fault === 'stay' && stream.shape === 'ticking' ? [ITEMS] : [];
  if (isUploadCut(phase)) return { all: [...signals, ...body, CRASH_GUARD], held: [] };
  const hasBody = phase !== 'before-headers' && stream.method !== 'HEAD';
  return { all: [...signals, ...body, ...items, CRASH_GUARD], held: [...signals, ...(hasBody ? body : [])] };
}

/** Every name but one is a guard's. */
export function getCellKind(name: string): ExpectationKind {
  return name === ITEMS ? 'items' : 'guard';
}
