import { NS_PER_MS } from '../model/format.ts';
import { parseFields } from './verify-lines.ts';
import { Violation, RuleSkip } from './violation.ts';

/** All processes of a machine share the clock; a coarse one may lag behind by a few milliseconds. */
const SLACK_NS = 20 * NS_PER_MS;
/** How far a number may be off and still be taken for another clock. */
const RELATIVE_TOLERANCE = 0.01;

/** When something was written at the earliest and at the latest, by the clock of the harness, in nanoseconds. */
export interface Span {
  from: number;
  to: number;
}

interface WriteSpans {
  /** Of every line. */
  all: Span;
  /** Of the handler's mark of a connection: from when it was opened until that was seen. */
  handling: ReadonlyMap<string, Span>;
}

/** Whether the moments are those of the clock that the harness has too. @throws {Violation} {NotTried} */
export function verifyClock(lines: readonly string[], { all, handling }: WriteSpans): string {
  let stampedLines = 0;
  for (const [index, line] of lines.entries()) {
    const { at, event, connection } = parseFields(line) ?? {};
    if (typeof at !== 'number') continue;
    stampedLines += 1;
    const { from, to } = (event === 'handling' && handling.get(String(connection))) || all;
    if (at < from - SLACK_NS || at > to + SLACK_NS)
      throw new Violation(describeWrongStamp(index + 1, at, { from, to }));
  }
  if (lines.length === 0) throw new RuleSkip('it wrote no line');
  return stampedLines > 0 ? '' : 'left out: the moment at which a line is seen counts';
}

function describeWrongStamp(line: number, at: number, { from, to }: Span): string {
  const other = guessClock(at, to);
  return `Expected \`at\` of line ${line} to be between ${from} and ${to}, got ${at}${other === null ? '' : `, which is ${other}`}.`;
}

/** The usual mistakes. */
function guessClock(at: number, now: number): string | null {
  const wallNs = Date.now() * NS_PER_MS;
  const isNear = (value: number, wanted: number) => Math.abs(value - wanted) < RELATIVE_TOLERANCE * wanted;
  for (const [unit, factor] of [
    ['nanoseconds', 1],
    ['microseconds', 1e3],
    ['milliseconds', 1e6],
    ['seconds', 1e9],
  ] as const) {
    if (isNear(at * factor, wallNs)) return `the time of day in ${unit}`;
    if (unit !== 'nanoseconds' && isNear(at * factor, now)) return `this clock in ${unit}`;
  }
  return null;
}
