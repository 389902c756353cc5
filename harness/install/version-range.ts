import { compareVersions } from './registry.ts';

const COMPARATOR_PATTERN = /^(?<operator>[<>]=?|[\^~=])?v?(?<numbers>\d+(?:\.(?:\d+|x|\*)){0,2})(?<rest>[-+].*)?$/;

/**
 * Whether a stable version is in a range of npm: `^4`, `~1.2`, `>=1.8.0 <2`, `4.x || 5`. A pre-release counts as its release.
 * Null for a range that is none of these, such as a tag.
 */
export function satisfiesRange(version: string, range: string): boolean | null {
  const release = version.replace(/[-+].*$/, '');
  const alternatives = range.split('||').map((part) => matchComparators(release, part.trim()));
  if (alternatives.includes(true)) return true;
  return alternatives.includes(null) ? null : false;
}

function matchComparators(version: string, text: string): boolean | null {
  if (text === '' || text === '*' || text === 'x') return true;
  const comparators = text.replaceAll(/([<>]=?|[\^~=])\s+/g, '$1').split(/\s+/);
  const matches = comparators.map((one) => matchComparator(version, one));
  if (matches.includes(null)) return null;
  return matches.every(Boolean);
}

function matchComparator(version: string, text: string): boolean | null {
  const { operator = '', numbers } = COMPARATOR_PATTERN.exec(text)?.groups ?? {};
  if (numbers === undefined) return null;
  const parts = numbers
    .split('.')
    .filter((part) => part !== 'x' && part !== '*')
    .map(Number);
  const least = [0, 1, 2].map((index) => parts[index] ?? 0).join('.');
  const isAtLeast = compareVersions(version, least) >= 0;
  if (operator === '>=') return isAtLeast;
  if (operator === '<') return !isAtLeast;
  const isBelowNext = compareVersions(version, findNext(operator, parts)) < 0;
  if (operator === '>') return !isBelowNext;
  if (operator === '<=') return isBelowNext;
  return isAtLeast && isBelowNext;
}

/** The first version above those that a comparator without `<` or `>` means. */
function findNext(operator: string, parts: readonly number[]): string {
  const firstOfWeight = parts.findIndex((part) => part > 0);
  const caret = firstOfWeight === -1 ? parts.length - 1 : firstOfWeight;
  const places: Readonly<Record<string, number>> = { '^': caret, '~': Math.min(1, parts.length - 1) };
  const place = places[operator] ?? parts.length - 1;
  return [0, 1, 2].map((index) => (index < place ? parts[index]! : index === place ? parts[index]! + 1 : 0)).join('.');
}
