import { AssertionError } from 'node:assert';
import type { Position, Site } from '../check/probe/look.ts';
import { Sources } from '../check/probe/sites.ts';

/** Jest and vitest translate test files and what they import, and keep the source maps to themselves: asked as V8 asks them, they map. */
export function mapSite(site: Site): Site {
  const [at, ...callers] = [site, ...site.callers].map(mapPosition);
  const { file, line, column } = at!;
  if (file === site.file && line === site.line) return site;
  return { ...site, file, line, column, callers, code: new Sources().quote({ file, line, column }) };
}

/** The Error of Node's own modules: where jest runs tests in a context of their own, it maps by this one. */
const HostError = Object.getPrototypeOf(AssertionError) as ErrorConstructor;

/** The place as the stack of an error would name it. */
function mapPosition(position: Position): Position {
  const callSite = new CallSite(position) as unknown as NodeJS.CallSite;
  const host = typeof Error.prepareStackTrace === 'function' ? Error : HostError;
  const stack = String(host.prepareStackTrace?.(new Error(), [callSite]) ?? '');
  const [, file, line, column] = /(?:\(|at )(?:file:\/\/)?(\/[^()]*?):(\d+):(\d+)\)?\s*$/.exec(stack) ?? [];
  return file === undefined ? position : { file, line: Number(line), column: Number(column) };
}

/** As much of a call site as those who format a stack ask for. */
class CallSite {
  readonly #at: Position;

  constructor(at: Position) {
    this.#at = at;
  }

  getFileName(): string {
    return this.#at.file;
  }

  getScriptNameOrSourceURL(): string {
    return this.#at.file;
  }

  getLineNumber(): number {
    return this.#at.line;
  }

  getColumnNumber(): number {
    return this.#at.column;
  }

  getFunctionName(): null {
    return null;
  }

  getMethodName(): null {
    return null;
  }

  getTypeName(): null {
    return null;
  }

  getThis(): undefined {
    return undefined;
  }

  getEvalOrigin(): undefined {
    return undefined;
  }

  isNative(): boolean {
    return false;
  }

  isEval(): boolean {
    return false;
  }

  isToplevel(): boolean {
    return true;
  }

  isConstructor(): boolean {
    return false;
  }

  isAsync(): boolean {
    return false;
  }

  isPromiseAll(): boolean {
    return false;
  }

  toString(): string {
    const { file, line, column } = this.#at;
    return `${file}:${line}:${column}`;
  }
}
