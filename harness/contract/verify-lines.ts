import { parseMarkLine } from '../observe/mark-line.ts';
import { Violation, RuleSkip } from './violation.ts';

// What can be said of the lines of a marks file, in any language. Pure.

type Fields = Readonly<Record<string, unknown>>;

const EXCERPT_LENGTH = 80;

/** The first line as fields. @throws {RuleSkip} if there is none, or none that can be read */
function parseFirstLine(lines: readonly string[]): Fields {
  const [text] = lines;
  if (text === undefined) throw new RuleSkip('it wrote no line');
  const first = parseFields(text);
  if (first === null) throw new RuleSkip('the first line is no JSON object');
  return first;
}

/** @throws {Violation} {NotTried} */
export function verifyListening(lines: readonly string[]): void {
  if (parseFirstLine(lines).event === 'listening') return;
  throw new Violation(`Expected the first line to have "event":"listening", got ${formatExcerpt(lines[0]!)}.`);
}

/** @throws {Violation} {NotTried} */
export function verifyContractVersion(lines: readonly string[]): void {
  const { event, hangup } = parseFirstLine(lines);
  if (event !== 'listening') throw new RuleSkip('the first line is another');
  if (hangup !== 1)
    throw new Violation(`Expected the first line to have "hangup":1, got ${formatField('hangup', hangup)}.`);
}

/** Returns both: `http.server 3.11.7 on python 3.11.7`. @throws {Violation} {NotTried} */
export function verifyNamedVersions(lines: readonly string[]): string {
  const first = parseFirstLine(lines);
  if (first.event !== 'listening') throw new RuleSkip('the first line is another');
  const [stack, runtime] = (['stack', 'runtime'] as const).map((field) => formatNamedProgram(first, field));
  return `${stack} on ${runtime}`;
}

function formatNamedProgram(first: Fields, field: 'stack' | 'runtime'): string {
  const { name, version } = (first[field] ?? {}) as Fields;
  const isComplete = [name, version].every((text) => typeof text === 'string' && text !== '');
  if (isComplete) return `${String(name)} ${String(version)}`;
  throw new Violation(`Expected "${field}" to have a name and a version, got ${formatField(field, first[field])}.`);
}

/** @throws {Violation} {NotTried} */
export function verifyJsonLines({ lines, rest }: { lines: readonly string[]; rest: string }): string {
  for (const [index, text] of lines.entries()) {
    if (parseFields(text) === null)
      throw new Violation(`Expected line ${index + 1} to be one JSON object, got ${formatExcerpt(text)}.`);
  }
  if (rest !== '')
    throw new Violation(`Expected line ${lines.length + 1} to end with a newline, got ${formatExcerpt(rest)}.`);
  if (lines.length === 0) throw new RuleSkip('it wrote no line');
  return `${lines.length} line${lines.length === 1 ? '' : 's'}`;
}

/** What `isJson`, `speaksVersion` and `namesItsVersions` accuse is left to them. @throws {Violation} {NotTried} */
export function verifySchema(lines: readonly string[]): void {
  const readable = [...lines.entries()].filter(
    ([index, text]) => parseFields(text) !== null && !(index === 0 && hasFirstLineViolation(text)),
  );
  if (readable.length === 0) throw new RuleSkip('there is no line that could be read');
  for (const [index, text] of readable) {
    try {
      parseMarkLine(text, index + 1, 0);
    } catch (error) {
      throw new Violation((error as Error).message);
    }
  }
}

function hasFirstLineViolation(first: string): boolean {
  try {
    verifyContractVersion([first]);
    verifyNamedVersions([first]);
    return false;
  } catch (error) {
    return error instanceof Violation;
  }
}

/** A guard that was given back more often than it was taken. @throws {Violation} {NotTried} */
export function verifyGuardPairs(lines: readonly string[]): string {
  const counts = new Map<string, { taken: number; given: number }>();
  let released = 0;
  for (const line of lines) {
    const { event, connection, guard } = parseFields(line) ?? {};
    if ((event !== 'acquired' && event !== 'released') || typeof guard !== 'string') continue;
    const key = JSON.stringify([connection, guard]);
    const count = counts.get(key) ?? { taken: 0, given: 0 };
    counts.set(key, count);
    if (event === 'acquired') count.taken += 1;
    else {
      count.given += 1;
      released += 1;
    }
    if (count.given > count.taken)
      throw new Violation(describeUnpairedRelease(guard, { connection: String(connection), ...count }));
  }
  if (counts.size === 0) throw new RuleSkip('no guard was marked');
  return `${counts.size} guard${counts.size === 1 ? '' : 's'} taken, ${released} released`;
}

function describeUnpairedRelease(
  guard: string,
  { connection, taken, given }: { connection: string; taken: number; given: number },
) {
  const got =
    taken === 0
      ? 'a release of what was never taken'
      : `${given} releases of what was taken ${taken === 1 ? 'once' : `${taken} times`}`;
  return `Expected ${guard} of ${connection} to be released at most as often as it was acquired, got ${got}.`;
}

/** Null for what is no JSON object. */
export function parseFields(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function formatField(field: string, value: unknown): string {
  return value === undefined ? 'none' : `"${field}":${JSON.stringify(value)}`;
}

function formatExcerpt(text: string): string {
  return JSON.stringify(text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text);
}
