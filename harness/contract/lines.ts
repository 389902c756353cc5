import { readLine } from '../observe/mark-line.ts';
import { Breach, NotTried } from './violation.ts';

// What can be said of the lines of a marks file, whoever wrote them. Pure.

type Fields = Readonly<Record<string, unknown>>;

const EXCERPT = 80;

/** The first line as fields. @throws {NotTried} if there is none, or none that can be read */
function firstOf(lines: readonly string[]): Fields {
  const [text] = lines;
  if (text === undefined) throw new NotTried('it wrote no line');
  const first = parsed(text);
  if (first === null) throw new NotTried('the first line is no JSON object');
  return first;
}

/** @throws {Breach} {NotTried} */
export function saysItListens(lines: readonly string[]): void {
  if (firstOf(lines).event === 'listening') return;
  throw new Breach(`Expected the first line to have "event":"listening", got ${excerpt(lines[0]!)}.`);
}

/** @throws {Breach} {NotTried} */
export function speaksVersion(lines: readonly string[]): void {
  const { event, hangup } = firstOf(lines);
  if (event !== 'listening') throw new NotTried('the first line is another');
  if (hangup !== 1) throw new Breach(`Expected the first line to have "hangup":1, got ${shown('hangup', hangup)}.`);
}

/** Returns both: `http.server 3.11.7 on python 3.11.7`. @throws {Breach} {NotTried} */
export function namesItsVersions(lines: readonly string[]): string {
  const first = firstOf(lines);
  if (first.event !== 'listening') throw new NotTried('the first line is another');
  const [stack, runtime] = (['stack', 'runtime'] as const).map((field) => programIn(first, field));
  return `${stack} on ${runtime}`;
}

function programIn(first: Fields, field: 'stack' | 'runtime'): string {
  const { name, version } = (first[field] ?? {}) as Fields;
  const given = [name, version].every((text) => typeof text === 'string' && text !== '');
  if (given) return `${String(name)} ${String(version)}`;
  throw new Breach(`Expected "${field}" to have a name and a version, got ${shown(field, first[field])}.`);
}

/** @throws {Breach} {NotTried} */
export function isJson({ lines, rest }: { lines: readonly string[]; rest: string }): string {
  for (const [index, text] of lines.entries()) {
    if (parsed(text) === null)
      throw new Breach(`Expected line ${index + 1} to be one JSON object, got ${excerpt(text)}.`);
  }
  if (rest !== '') throw new Breach(`Expected line ${lines.length + 1} to end with a newline, got ${excerpt(rest)}.`);
  if (lines.length === 0) throw new NotTried('it wrote no line');
  return `${lines.length} line${lines.length === 1 ? '' : 's'}`;
}

/** What `isJson`, `speaksVersion` and `namesItsVersions` accuse is left to them. @throws {Breach} {NotTried} */
export function fitsSchema(lines: readonly string[]): void {
  const readable = [...lines.entries()].filter(
    ([index, text]) => parsed(text) !== null && !(index === 0 && isAccused(text)),
  );
  if (readable.length === 0) throw new NotTried('there is no line that could be read');
  for (const [index, text] of readable) {
    try {
      readLine(text, index + 1, 0);
    } catch (error) {
      throw new Breach((error as Error).message);
    }
  }
}

function isAccused(first: string): boolean {
  try {
    speaksVersion([first]);
    namesItsVersions([first]);
    return false;
  } catch (error) {
    return error instanceof Breach;
  }
}

/** A guard that was given back more often than it was taken. @throws {Breach} {NotTried} */
export function pairsUp(lines: readonly string[]): string {
  const counts = new Map<string, { taken: number; given: number }>();
  let released = 0;
  for (const line of lines) {
    const { event, connection, guard } = parsed(line) ?? {};
    if ((event !== 'acquired' && event !== 'released') || typeof guard !== 'string') continue;
    const key = JSON.stringify([connection, guard]);
    const count = counts.get(key) ?? { taken: 0, given: 0 };
    counts.set(key, count);
    if (event === 'acquired') count.taken += 1;
    else {
      count.given += 1;
      released += 1;
    }
    if (count.given > count.taken) throw new Breach(unpaired(guard, { connection: String(connection), ...count }));
  }
  if (counts.size === 0) throw new NotTried('no guard was marked');
  return `${counts.size} guard${counts.size === 1 ? '' : 's'} taken, ${released} released`;
}

function unpaired(guard: string, { connection, taken, given }: { connection: string; taken: number; given: number }) {
  const got =
    taken === 0
      ? 'a release of what was never taken'
      : `${given} releases of what was taken ${taken === 1 ? 'once' : `${taken} times`}`;
  return `Expected ${guard} of ${connection} to be released at most as often as it was acquired, got ${got}.`;
}

/** Null for what is no JSON object. */
export function parsed(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function shown(field: string, value: unknown): string {
  return value === undefined ? 'none' : `"${field}":${JSON.stringify(value)}`;
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);
}
