import type { Dimension } from '../../model/behavior.ts';
import type { CellDimensions } from './fold-cells.ts';

/** One sign, with the cells that have it; the first part of a text stands for all that the others do not name. */
export interface StackPart {
  symbol: string;
  /** What the sign says. */
  words: string;
  conditions: readonly string[];
}

/** What one cell did. */
export interface CellSign extends Pick<StackPart, 'symbol' | 'words'> {
  cellDimensions: CellDimensions;
}

/** What a sign may depend on, in the order in which it is blamed. */
const EXPLAINING_DIMENSIONS: readonly (readonly Dimension[])[] = [
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
const MAX_PAIRS = 2;
const UNKNOWN_SYMBOL = '?';
const UNKNOWN_WORD = 'unknown';

/** What most cells have comes first, without saying where; then who does otherwise. What is unknown is only marked. */
export function buildStackParts(cellSymbols: readonly CellSign[]): StackPart[] {
  const knownSymbols = cellSymbols.filter(({ symbol }) => symbol !== UNKNOWN_SYMBOL);
  const [first, ...others] = buildKnownParts(knownSymbols);
  if (first === undefined)
    return cellSymbols.length === 0 ? [] : [{ symbol: UNKNOWN_SYMBOL, words: UNKNOWN_WORD, conditions: [] }];
  if (knownSymbols.length === cellSymbols.length) return [first, ...others];
  const { symbol, words } = first;
  const marked = { ...first, symbol: `${symbol} ${UNKNOWN_SYMBOL}`, words: `${words}, some ${UNKNOWN_WORD}` };
  return [marked, ...others];
}

function buildKnownParts(cellSymbols: readonly CellSign[]): StackPart[] {
  const groups = [...Map.groupBy(cellSymbols, ({ symbol }) => symbol).values()];
  const mostFirst = groups.toSorted((one, other) => other.length - one.length);
  const signs = mostFirst.map(([first]) => ({ symbol: first!.symbol, words: first!.words, conditions: [] }));
  if (signs.length <= 1) return signs;
  const dimensions = EXPLAINING_DIMENSIONS.find((some) => canExplain(cellSymbols, some));
  if (dimensions === undefined) return [joinSigns(signs)];
  const listConditions = (group: readonly CellSign[]) => [
    ...new Set(group.map(({ cellDimensions }) => formatDimensionValues(cellDimensions, dimensions))),
  ];
  return signs.map((sign, index) => (index === 0 ? sign : { ...sign, conditions: listConditions(mostFirst[index]!) }));
}

/** It depends on more than can be said here. */
function joinSigns(signs: readonly StackPart[]): StackPart {
  const words = `${signs.map((sign) => sign.words).join(' or ')}, by more than one thing`;
  return { symbol: signs.map(({ symbol }) => symbol).join('/'), words, conditions: [] };
}

/** Whether a cell's sign follows from these dimensions alone; two of them only where few cells do otherwise. */
function canExplain(cellSymbols: readonly CellSign[], dimensions: readonly Dimension[]): boolean {
  const byValue = [
    ...Map.groupBy(cellSymbols, ({ cellDimensions }) => formatDimensionValues(cellDimensions, dimensions)).values(),
  ];
  if (byValue.some((group) => new Set(group.map(({ symbol }) => symbol)).size > 1)) return false;
  const bySymbol = Map.groupBy(byValue, (group) => group[0]!.symbol);
  const largestGroup = Math.max(...[...bySymbol.values()].map(({ length }) => length));
  return dimensions.length === 1 || byValue.length - largestGroup <= MAX_PAIRS;
}

function formatDimensionValues(cellDimensions: CellDimensions, dimensions: readonly Dimension[]): string {
  return dimensions.map((dimension) => cellDimensions[dimension]).join(' ');
}

/** `released by read`, `half-close: silent`. */
export function describeStackPart({ words, conditions }: StackPart): string {
  return conditions.length === 0 ? words : `${conditions.join(', ')}: ${words}`;
}
