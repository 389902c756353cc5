import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import type { Cell } from '../../model/plan.ts';
import { behaviourOf, type Dimension } from '../../model/behavior.ts';
import { placeOf, type Place } from './fold-cells.ts';
import { signOf } from './symbols.ts';
import { CRASH, namesOf, stackOf, targetsOf, type TargetResults } from './targets.ts';

/** One sign, with the cells that have it; the first part of a text stands for all that the others do not name. */
export interface Part {
  sign: string;
  where: readonly string[];
}

/** What one guard did in the cells of a column; without parts if there are none. */
export interface OverviewCell {
  parts: readonly Part[];
  different: boolean;
}

export interface OverviewRow {
  label: string;
  cells: readonly OverviewCell[];
}

/** Targets of one stack that do the same. */
export interface Block {
  targets: readonly string[];
  rows: readonly OverviewRow[];
}

export interface Overview {
  columns: readonly string[];
  blocks: readonly Block[];
}

const CONTROLS = ['reuse', 'complete', 'stay'] as const;

const leaves = ({ fault }: Cell): boolean => !CONTROLS.some((control) => control === fault);
const left = (method: string, phases: readonly string[]) => (cell: Cell) =>
  leaves(cell) && cell.stream?.method === method && phases.includes(cell.phase);
/** A POST would say once more what its own column says. */
const control = (fault: string) => (cell: Cell) => cell.fault === fault && cell.stream?.method !== 'POST';

const COLUMNS: readonly (readonly [name: string, holds: (cell: Cell) => boolean])[] = [
  ['GET mid-stream', left('GET', ['mid-stream'])],
  ['GET before the first byte', left('GET', ['before-first-byte'])],
  ['GET before the headers', left('GET', ['before-headers'])],
  ['POST', left('POST', ['mid-stream', 'before-first-byte', 'before-headers'])],
  ['HEAD', left('HEAD', ['mid-stream', 'before-first-byte', 'before-headers'])],
  ...CONTROLS.map((fault) => [fault, control(fault)] as const),
];

/** What a sign may depend on, in the order in which it is blamed. */
const BLAMED: readonly (readonly Dimension[])[] = [
  ['fault'],
  ['phase'],
  ['shape'],
  ['method'],
  ['body'],
  ['phase', 'body'],
  ['body', 'shape'],
  ['shape', 'fault'],
];
/** More pairs than this say less than that it depends. */
const MOST_PAIRS = 2;
const UNKNOWN = '?';

/** Who tells that the client left: a row for each signal and each guard of a stream. Targets that do the same share a block. */
export function overviewOf(stacks: Run): Overview {
  const columns = COLUMNS.filter(([, holds]) => stacks.results.some(({ cell }) => holds(cell)));
  const observed = targetsOf(stacks).filter(({ results }) => results.some(({ status }) => status !== 'skipped'));
  const blocks = observed.map((target) => ({ targets: [target.name], rows: rowsOf(target, columns) }));
  const alike = Map.groupBy(blocks, ({ targets, rows }) => JSON.stringify([stackOf(targets[0]!), rows]));
  return {
    columns: columns.map(([name]) => name),
    blocks: [...alike.values()].map((same) => ({
      targets: same.flatMap(({ targets }) => targets),
      rows: same[0]!.rows,
    })),
  };
}

function rowsOf(target: TargetResults, columns: typeof COLUMNS): OverviewRow[] {
  return labelled(target)
    .map(({ label, guard, body }) => {
      const own = target.results.filter(({ cell }) => body === null || cell.stream?.body === body);
      const cells = columns.map(([, holds]) => {
        return overviewCell(
          own.filter(({ cell }) => holds(cell)),
          guard,
        );
      });
      return { guard, label, cells };
    })
    .filter(({ guard, cells }) => guard !== CRASH || cells.some(({ parts }) => parts.some(({ sign }) => sign === '⚡')))
    .map(({ label, cells }) => ({ label, cells }));
}

/** The rows of a target: a guard of a stream is another one in each kind of stream. */
function labelled(target: TargetResults): { label: string; guard: string; body: string | null }[] {
  const bodies = Object.entries(target.text?.bodies ?? {});
  const streams = bodies.flatMap(([body, guards]) =>
    guards.map((guard) => ({ label: `${guard} (${body})`, guard, body })),
  );
  const others = [...target.signals, ...target.guards.filter((guard) => guard === CRASH)];
  const whole = others.map((guard) => ({ label: guard, guard, body: null }));
  return [...whole.filter(({ guard }) => guard !== CRASH), ...streams, ...whole.filter(({ guard }) => guard === CRASH)];
}

interface Signed {
  place: Place;
  sign: string;
}

function overviewCell(results: readonly Result[], guard: string): OverviewCell {
  const signed = results.flatMap(({ cell, attempt }): Signed[] => {
    const verdict = attempt.verdicts.find((one) => one.guard === guard);
    return verdict === undefined ? [] : [{ place: placeOf(cell), sign: signOf(guard, behaviourOf(verdict)) }];
  });
  return { parts: partsOf(signed), different: results.some((result) => differs(result, guard)) };
}

function differs({ status, attempt }: Result, guard: string): boolean {
  return status === 'different' && attempt.differences.some((one) => one.guard === guard && one.expected !== null);
}

/** What most cells have comes first, without saying where; then who does otherwise. What is unknown is only marked. */
function partsOf(signed: readonly Signed[]): Part[] {
  const known = signed.filter(({ sign }) => sign !== UNKNOWN);
  const [first, ...others] = knownParts(known);
  if (first === undefined) return signed.length === 0 ? [] : [{ sign: UNKNOWN, where: [] }];
  return [known.length < signed.length ? { ...first, sign: `${first.sign} ${UNKNOWN}` } : first, ...others];
}

function knownParts(signed: readonly Signed[]): Part[] {
  const counted = [...Map.groupBy(signed, ({ sign }) => sign)].map(([sign, own]) => ({ sign, own }));
  const bySign = counted.toSorted((one, other) => other.own.length - one.own.length);
  if (bySign.length <= 1) return bySign.map(({ sign }) => ({ sign, where: [] }));
  const blamed = BLAMED.find((dimensions) => decide(signed, dimensions));
  if (blamed === undefined) return [{ sign: bySign.map(({ sign }) => sign).join('/'), where: [] }];
  return bySign.map(({ sign, own }, index) => {
    return { sign, where: index === 0 ? [] : [...new Set(own.map(({ place }) => valuesOf(place, blamed)))] };
  });
}

/** Whether a cell's sign follows from these dimensions alone; two of them only where few cells do otherwise. */
function decide(signed: readonly Signed[], dimensions: readonly Dimension[]): boolean {
  const byValue = [...Map.groupBy(signed, ({ place }) => valuesOf(place, dimensions)).values()];
  if (byValue.some((own) => new Set(own.map(({ sign }) => sign)).size > 1)) return false;
  const bySign = Map.groupBy(byValue, (own) => own[0]!.sign);
  const most = Math.max(...[...bySign.values()].map(({ length }) => length));
  return dimensions.length === 1 || byValue.length - most <= MOST_PAIRS;
}

function valuesOf(place: Place, dimensions: readonly Dimension[]): string {
  return dimensions.map((dimension) => place[dimension]).join(' ');
}

/** `!✔`, `half-close ∞`: the parts of a cell in words. */
export function partTexts({ parts, different }: OverviewCell): string[] {
  return parts.map(({ sign, where }, index) => {
    return index === 0 ? `${different ? '!' : ''}${sign}` : `${where.join(', ')} ${sign}`;
  });
}

export function blockName({ targets }: Block): string {
  return namesOf(targets);
}
