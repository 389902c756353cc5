import type { Method } from './vocabulary.ts';

/**
 * How a stream's body works: `ticking` writes at each tick, `silent` works without writing, `idle` waits for what never
 * comes, `cooperative` is silent and stops with the stack's own signal, `bulk` writes so much at each tick that a client that
 * does not read soon stops it. Each writes one line first.
 */
export const SHAPES = ['ticking', 'silent', 'idle', 'cooperative', 'bulk'] as const;
export type Shape = (typeof SHAPES)[number];

/** Which of its streams a stack is asked for. */
export interface StackStream {
  body: string;
  /** One of the shapes; references have the cures as shapes, too. */
  shape: string;
  method: Method;
}

/** A stream as the header x-hangup-stream asks for it. */
export interface StreamOptions {
  body: string;
  shape: Shape;
  /** It ends by itself after so many lines. */
  ends: number;
}

/** Reads `body=Readable;shape=ticking;ends=3`; what is not said is left to the stack. */
export function parseStreamHeader(header: string | null | undefined): Partial<StreamOptions> {
  const { body, shape, ends } = Object.fromEntries(
    (header ?? '').split(';').map((pair) => pair.trim().split('=') as [string, string]),
  ) as Record<string, string | undefined>;
  const knownShape = SHAPES.find((shapeName) => shapeName === shape);
  return { ...(body && { body }), ...(knownShape && { shape: knownShape }), ...(ends && { ends: Number(ends) }) };
}
