import { catalog, references, scenarios, stacks } from '../../scenarios/catalog.ts';
import { FAULTS, PHASES, type Fault, type Phase } from '../../scenarios/kit/scenario.ts';
import type { Shard } from '../run/shard.ts';
import { didYouMean } from './did-you-mean.ts';
import { UsageError } from '../cli/exit.ts';

const ALL: readonly string[] = [...scenarios, ...stacks, ...references];

/**
 * The ids that the words mean: an id, a part of it, with or without its number, its file, or a folder such as `seed`; the
 * patterns of the seed for no words.
 * @throws {UsageError} with the nearest of the ids that can be meant
 */
export function idsOf(words: readonly string[], meant: readonly string[] = ALL): string[] {
  if (words.length === 0) return [...catalog];
  return [...new Set(words.flatMap((word) => expand(word, meant)))];
}

/** @throws {UsageError} with the nearest known id */
export function idOf(word: string): string {
  const [id, ...others] = expand(word);
  if (id === undefined || others.length > 0)
    throw new UsageError(
      `Expected one scenario, got '${word}', which names ${others.length + 1}${id === undefined ? '' : `, '${id}' first`}.`,
    );
  return id;
}

export const faultOf = (word: string): Fault => oneOf('fault', FAULTS, word);
export const phaseOf = (word: string): Phase => oneOf('phase', PHASES, word);

/** `2/4`. @throws {UsageError} */
export function shardOf(word: string): Shard {
  const [index, of] = (/^(\d+)\/(\d+)$/.exec(word) ?? []).slice(1).map(Number);
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new UsageError(`Expected a share such as 1/4: the first of four; got '${word}'.`);
}

function expand(word: string, meant: readonly string[] = ALL): string[] {
  const wanted = targetOf(word).stack;
  if (wanted === 'stacks') return [...stacks]; // without the recipes, which lie in the same folder
  const named = (names: (id: string) => readonly string[]) =>
    ALL.filter((id) => names(id).some((name) => `/${name}/`.includes(`/${wanted}/`)));
  const plainly = named((id) => [id]);
  const found = plainly.length > 0 ? plainly : named(formsOf);
  if (found.length > 0) return found;
  throw new UsageError(
    `Expected the id of a scenario, got '${word}'.${didYouMean(word, [...new Set(meant.flatMap(namesOf))], inFull)} \`npx hangup list\` shows them all.`,
  );
}

/** `stacks/express@5`, `express on bun@1`: a stack, perhaps on one version line or runtime only; or one way of a reference. */
export function targetOf(word: string): { stack: string; target: string | null } {
  const plain = word.replace(/^(\.\/)?scenarios\//, '').replace(/(\.ts|\/)$/, '');
  const stack = plain.startsWith('references/') ? plain.replace(/ .*$/, '') : plain.replace(/(@\d.*| on .*)$/, '');
  return { stack, target: stack === plain ? null : plain.replace(/^stacks\//, '') };
}

/** The id where a name names just one, or else the name itself. */
function inFull(name: string): string {
  const [id = name, ...others] = expand(name);
  return others.length === 0 ? id : name;
}

/** `incidents/06-token-burn/bug` is also called `incidents/token-burn/bug` and `incidents/06/bug`. */
function formsOf(id: string): string[] {
  return [id, id.replace(/\/\d\d-/, '/'), id.replace(/(\/\d\d)-[^/]*/, '$1')];
}

/** `a/b/c` is also named by `a`, `b`, `c`, `a/b` and `b/c`. */
function namesOf(id: string): string[] {
  return formsOf(id).flatMap((form) => {
    const parts = form.split('/');
    const namesFrom = (from: number) =>
      parts.slice(from).map((_, more) => parts.slice(from, from + more + 1).join('/'));
    return parts.flatMap((_, from) => namesFrom(from));
  });
}

function oneOf<T extends string>(noun: string, known: readonly T[], word: string): T {
  const found = known.find((one) => one === word);
  if (found !== undefined) return found;
  throw new UsageError(`Expected a ${noun}: ${known.join(', ')}; got '${word}'.${didYouMean(word, known)}`);
}
