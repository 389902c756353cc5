import { NS_PER_MS } from '../system/clock.ts';
import { parsed } from './lines.ts';
import { Breach, NotTried } from './violation.ts';

/** All processes of a machine share the clock; a coarse one may lag behind by a few milliseconds. */
const SLACK_NS = 20 * NS_PER_MS;
/** How far a number may be off and still be told for another clock. */
const NEAR = 0.01;

/** When something was written at the earliest and at the latest, by the clock of the harness, in nanoseconds. */
export interface Span {
  from: number;
  to: number;
}

export interface Spans {
  /** Of every line. */
  all: Span;
  /** Of the handler's mark of a connection: from when it was opened until that was seen. */
  handling: ReadonlyMap<string, Span>;
}

/** Whether the moments are those of the clock that the harness has too. @throws {Breach} {NotTried} */
export function tellsTime(lines: readonly string[], { all, handling }: Spans): string {
  let told = 0;
  for (const [index, line] of lines.entries()) {
    const { at, event, connection } = parsed(line) ?? {};
    if (typeof at !== 'number') continue;
    told += 1;
    const { from, to } = (event === 'handling' && handling.get(String(connection))) || all;
    if (at < from - SLACK_NS || at > to + SLACK_NS) throw new Breach(wrong(index + 1, at, { from, to }));
  }
  if (lines.length === 0) throw new NotTried('it wrote no line');
  return told > 0 ? '' : 'left out: the moment at which a line is seen counts';
}

function wrong(line: number, at: number, { from, to }: Span): string {
  const other = otherClock(at, to);
  return `Expected \`at\` of line ${line} to be between ${from} and ${to}, got ${at}${other === null ? '' : `, which is ${other}`}.`;
}

/** The usual mistakes. */
function otherClock(at: number, now: number): string | null {
  const wall = Date.now() * NS_PER_MS;
  const near = (value: number, wanted: number) => Math.abs(value - wanted) < NEAR * wanted;
  for (const [unit, factor] of [
    ['nanoseconds', 1],
    ['microseconds', 1e3],
    ['milliseconds', 1e6],
    ['seconds', 1e9],
  ] as const) {
    if (near(at * factor, wall)) return `the time of day in ${unit}`;
    if (unit !== 'nanoseconds' && near(at * factor, now)) return `this clock in ${unit}`;
  }
  return null;
}
