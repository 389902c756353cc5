import { type Fault, type Method, type Phase, PHASES } from '../../scenarios/kit/vocabulary.ts';
import type { Absence, Stack } from '../../scenarios/kit/stack.ts';
import { SHAPES, type Shape, type Stream } from '../../scenarios/kit/stream.ts';
import type { Request } from '../model/plan.ts';

/** Ways of leaving of which every stack is asked what it notices. */
const LEAVING = ['fin', 'reset', 'half-close', 'abort', 'kill'] as const;
const BODY_BYTES = 64;
/** An error that reaches nobody is told of every stack by scenarios/kit/serve-stack.ts. */
const CRASH = 'crash';

/** One thing to try with a stack, on whatever version or runtime. */
export interface Trial {
  stream: Stream;
  phase: Phase;
  fault: Fault;
  /** Part of what `npm test` looks at; the rest is looked at on demand. */
  core: boolean;
}

/** Everything that a version line of a stack can be asked for, but for what it declares absent. */
export function trialsOf(stack: Stack, line: string | null): Trial[] {
  const bodies = Object.keys(stack.bodies);
  const all = bodies.flatMap((body) => [...leaving(body), ...heads(body), ...controls(body)]);
  return all.filter((trial) => !(stack.absent ?? []).some((absence) => isAbsent(absence, { ...trial, line })));
}

/** Each shape, with and without a request body, in each phase, left in each way. */
function leaving(body: string): Trial[] {
  return (['GET', 'POST'] as const).flatMap((method) =>
    PHASES.flatMap((phase) =>
      SHAPES.flatMap((shape) =>
        LEAVING.map((fault) => ({
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
function heads(body: string): Trial[] {
  const stream = { body, shape: 'ticking', method: 'HEAD' } as const;
  const left = LEAVING.map((fault) => ({ stream, phase: 'before-headers', fault, core: fault === 'fin' }) as const);
  return [...left, { stream, phase: 'mid-stream', fault: 'complete', core: true }];
}

function controls(body: string): Trial[] {
  return (['GET', 'POST'] as const).flatMap((method) =>
    [
      { shape: 'ticking', fault: 'complete' } as const,
      { shape: 'ticking', fault: 'reuse' } as const,
      ...SHAPES.map((shape) => ({ shape, fault: 'stay' }) as const),
    ].map(({ shape, fault }) => ({
      stream: { body, shape, method },
      phase: 'mid-stream' as const,
      fault,
      core: shape === 'ticking',
    })),
  );
}

function isAbsent(
  { reason: _reason, ...absence }: Absence,
  { stream, phase, fault, line }: Trial & { line: string | null },
): boolean {
  const trial: Record<string, string> = { ...stream, phase, fault, line: line ?? '' };
  return Object.entries(absence).every(([dimension, value]) => value.split(/, */).includes(trial[dimension]!));
}

/** What the client asks for. */
export function requestOf({ path, protocol }: Stack, { stream }: Trial): Request {
  const asked = { method: stream.method, bodyBytes: stream.method === 'POST' ? BODY_BYTES : 0, stream };
  return { ...asked, ...(path !== undefined && { path }), ...(protocol && { protocol }) };
}

/** The guards that a trial judges, and those that must be held before the client leaves. */
export function guardsOf({ signals, bodies }: Stack, { stream, phase }: Trial): { all: string[]; held: string[] } {
  const body = bodies[stream.body] ?? [];
  const streams = phase !== 'before-headers' && stream.method !== 'HEAD';
  return { all: [...signals, ...body, CRASH], held: [...signals, ...(streams ? body : [])] };
}
