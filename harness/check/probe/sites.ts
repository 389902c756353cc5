import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Position, Site } from './look.ts';

/** A frame as V8 has it, before source maps. The file is a path, or `node:...`, whose line is not looked up: that takes longest. */
export interface Frame extends Position {
  name: string;
}

const MOST_FRAMES = 50;
const MOST_USER_FRAMES = 3;
const NEIGHBORS = 2;
const CODE_WIDTH = 110;

/** The frames of the stack but for our own, as strings and numbers at once: call sites keep the objects that were called. */
export function captureFrames(mostFrames = MOST_FRAMES): Frame[] {
  return readStack(mostFrames, captureFrames).filter(({ file }) => !file.startsWith(OWN_FOLDER));
}

/** What others have set for the stacks of errors is as it was afterwards. @param below this function */
function readStack(mostFrames: number, below?: (mostFrames: number) => unknown): Frame[] {
  const earlier = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const { stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = mostFrames;
    Error.prepareStackTrace = (_, callSites) => callSites.map(toFrame);
    Error.captureStackTrace(holder, below);
    return Array.isArray(holder.stack) ? (holder.stack as Frame[]) : [];
  } catch {
    return []; // Error is frozen
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (earlier) Object.defineProperty(Error, 'prepareStackTrace', earlier);
    else Reflect.deleteProperty(Error, 'prepareStackTrace');
  }
}

function toFrame(callSite: NodeJS.CallSite): Frame {
  const name = callSite.getFunctionName() ?? '';
  const file = toFile(callSite.getFileName() ?? '');
  if (isBuiltin({ file })) return { name, file, line: 0, column: 0 };
  return { name, file, line: callSite.getLineNumber() ?? 0, column: callSite.getColumnNumber() ?? 0 };
}

function toFile(name: string): string {
  if (name.startsWith('file:')) return fileURLToPath(name);
  return name.includes('?') ? name.replace(/\?.*$/s, '') : name;
}

/** Where the probe itself lies. */
const OWN_FOLDER = `${dirname(readStack(1)[0]!.file)}${sep}`;

export function isBuiltin({ file }: Pick<Position, 'file'>): boolean {
  return file === '' || file.startsWith('node:');
}

/** Whether it is the user's own code. */
export function isOwn(frame: Position): boolean {
  return !isBuiltin(frame) && findPackage(frame.file) === null;
}

/** The package that a file belongs to; null if it is the user's own. */
export function findPackage(file: string): string | null {
  if (!file.includes('node_modules')) return null; // of each frame it is asked
  const folders = file.split(/[\\/]/);
  const at = folders.lastIndexOf('node_modules');
  if (at === -1) return null;
  const [name = '', inScope = ''] = folders.slice(at + 1);
  return name.startsWith('@') ? `${name}/${inScope}` : name;
}

/** Null if only builtins are on the stack. */
export function describeSite(frames: readonly Frame[], sources: Sources): Site | null {
  const mapped = frames
    .filter((frame) => !isBuiltin(frame))
    .map((frame) => ({ ...sources.map(frame), functionName: frame.name }));
  const [first] = mapped;
  if (first === undefined) return null;
  const own = mapped.filter(({ file }) => findPackage(file) === null).slice(0, MOST_USER_FRAMES);
  const [{ file, line, column, functionName } = first, ...callers] = own;
  return {
    file,
    line,
    column,
    functionName,
    package: findPackage(first.file),
    packages: [...new Set(mapped.map(({ file: one }) => findPackage(one)).filter((one) => one !== null))],
    callers,
    code: sources.quote({ file, line, column }),
  };
}

interface FoundMap {
  map: nodeModule.SourceMap;
  folder: string;
}

/** The sources of the server: what a compiler made of them leads back to them, and lines are quoted. */
export class Sources {
  readonly #maps = new Map<string, FoundMap | null>();
  readonly #texts = new Map<string, string[]>();

  map({ file, line, column }: Position): Position {
    const found = this.#findMap(file);
    if (found === null) return { file, line, column };
    const entry = found.map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry)) return { file, line, column };
    const { originalSource, originalLine, originalColumn } = entry;
    const original = toPath(originalSource, found);
    this.#keepContent(found, originalSource, original);
    return { file: original, line: originalLine + 1, column: originalColumn + 1 };
  }

  /** The line with two before and after it. */
  quote({ file, line }: Position): string {
    const lines = this.#read(file);
    if ((lines[line - 1] ?? '') === '') return '';
    const from = Math.max(0, line - 1 - NEIGHBORS);
    const width = String(line + NEIGHBORS).length;
    return lines
      .slice(from, line + NEIGHBORS)
      .map((text, at) => {
        const number = from + at + 1;
        return `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`
          .slice(0, CODE_WIDTH)
          .trimEnd();
      })
      .join('\n');
  }

  #read(file: string): string[] {
    const known = this.#texts.get(file);
    if (known) return known;
    const lines = readText(file).split(/\r?\n/);
    this.#texts.set(file, lines);
    return lines;
  }

  #findMap(file: string): FoundMap | null {
    const known = this.#maps.get(file);
    if (known !== undefined) return known;
    const map = nodeModule.findSourceMap(file) ?? readMap(file);
    const found = map === undefined ? null : { map, folder: dirname(file) };
    this.#maps.set(file, found);
    return found;
  }

  #keepContent({ map }: FoundMap, source: string, path: string): void {
    const { sources, sourcesContent } = map.payload;
    const content = (sourcesContent as string[] | undefined)?.[
      sources.findIndex((one) => source.endsWith(one.replace(/^(\.\.?\/)+/, '')))
    ];
    if (content && !this.#texts.has(path)) this.#texts.set(path, content.split(/\r?\n/));
  }
}

function toPath(source: string, { map, folder }: FoundMap): string {
  if (source.startsWith('file:')) return fileURLToPath(source);
  return resolve(folder, map.payload.sourceRoot ?? '', source);
}

/** The map that the last line of a file names or holds. */
function readMap(file: string): nodeModule.SourceMap | undefined {
  const comment = /\/\/[#@] sourceMappingURL=(\S+)\s*$/.exec(readText(file))?.[1];
  if (comment === undefined) return undefined;
  const inline = /^data:[^,]*?(;base64)?,(.*)$/s.exec(comment);
  try {
    const text = inline
      ? Buffer.from(decodeURIComponent(inline[2]!), inline[1] ? 'base64' : 'utf8').toString()
      : readText(resolve(dirname(file), decodeURIComponent(comment)));
    return new nodeModule.SourceMap(JSON.parse(text) as nodeModule.SourceMapPayload);
  } catch {
    return undefined; // a map that is no map is none
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
