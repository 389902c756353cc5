import type { RequestHeaders } from './headers.ts';
import type { StackRequest } from './stack-request.ts';

export interface StackListenOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
  /** To be called by the handler first of all: who asks, and for which stream. */
  beginRequest: (headers: RequestHeaders) => StackRequest;
}

/** Some of a stack's cells, by one value or several of each dimension that matters, and why they are kept apart. */
export type CellPattern = Partial<
  Record<'line' | 'runtime' | 'body' | 'shape' | 'method' | 'phase' | 'fault', string>
> & {
  /** Which versions of the stack's package: `<12`, `>=1.8 <1.11`. */
  versions?: string;
  reason: string;
};

/** A framework, or a runtime's own server, mounted as its documentation shows, with every signal that it offers. */
export interface Stack {
  /** The file's path below scenarios/, without its ending. */
  id: string;
  /** The npm package whose versions are compared; null for what the runtime itself brings. */
  package: string | null;
  /** Version line -> the package's name in scenarios/stacks/package.json: `{ 5: 'express', 4: 'express-4' }`. */
  lines: Readonly<Record<string, string>>;
  /** The name by which this file imports the package, if not its own. */
  importName?: string;
  /** The other packages that this file imports. */
  otherPackages?: readonly string[];
  /** The lines of scenarios/stacks/runtimes.json on which its behavior is accepted: `node@24` if left out. */
  runtimes?: readonly string[];
  /** The page that shows how streams, or disconnects, are handled. */
  docs: string;
  protocol?: 'http2';
  /** Where the stream is asked for, if not at `/`. */
  path?: string;
  /** Every disconnect signal that its documentation or types offer to the handler of a request. */
  signals: readonly string[];
  /**
   * Every kind of stream that it takes -> the guards of that body: `{ Readable: ['destroy'] }`. `items` among them stands for
   * the lines that a client receives while it stays.
   */
  bodies: Readonly<Record<string, readonly string[]>>;
  /** Kind of stream -> what a client sends beside the usual headers to get it. */
  headers?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What no request to this stack, or to these versions of its package, can be asked for. */
  unsupported?: readonly CellPattern[];
  /** What is looked at for longer than usual, because a timer of the stack is known to end it later. */
  longLooks?: readonly { cells: CellPattern; patienceMs: number }[];
  /** Starts to listen; resolves with the port. */
  listen: (options: StackListenOptions) => number | Promise<number>;
}

/** Declares a stack. Importing one starts nothing and loads no framework. */
export function stack(declaration: Stack): Stack {
  return declaration;
}
