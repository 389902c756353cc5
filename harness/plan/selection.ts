import { closest, distance } from 'fastest-levenshtein';
import type { ServerPlan, Cell } from '../model/plan.ts';
import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import { seedScenarios, references, scenarios, stacks } from '../../scenarios/catalog.ts';
import { UsageError } from '../system/errors.ts';

const ALL: readonly string[] = [...scenarios, ...stacks, ...references];

/**
 * The ids that the words mean: an id, a part of it, with or without its number, its file, or a folder such as `seed`; the
 * patterns of the seed for no words.
 * @throws {UsageError} with the nearest of the ids that can be meant
 */
export function selectIds(words: readonly string[], meant: readonly string[] = ALL): string[] {
  if (words.length === 0) return [...seedScenarios];
  return [...new Set(words.flatMap((word) => expand(word, meant)))];
}

/** @throws {UsageError} with the nearest known id */
export function selectId(word: string): string {
  const [id, ...others] = expand(word);
  if (id === undefined || others.length > 0)
    throw new UsageError(
      'wrong-kind',
      `Expected one scenario, got '${word}', which names ${others.length + 1}${id === undefined ? '' : `, '${id}' first`}.`,
    );
  return id;
}

function expand(word: string, meant: readonly string[] = ALL): string[] {
  const { stack: wanted, target } = parseTarget(word);
  const filterBy = (forms: (id: string) => readonly string[]) =>
    ALL.filter((id) => forms(id).some((name) => `/${name}/`.includes(`/${wanted}/`)));
  const exact = filterBy((id) => [id]);
  const found = exact.length > 0 ? exact : filterBy(listIdForms);
  if (target !== null && found.length > 0 && !found.some(hasTargets))
    throw new UsageError(
      'unknown-id',
      `Expected a stack before the version or runtime in '${word}', got ${found[0]}, which runs on one only. Say \`${wanted}\`.`,
    );
  if (found.length > 0) return found;
  throw new UsageError(
    'unknown-id',
    `Expected the id of a scenario, got '${word}'.${didYouMean(word, [...new Set(meant.flatMap(listIdNames))], getFullName)} \`npx hangup list\` shows them all.`,
  );
}

function hasTargets(id: string): boolean {
  return stacks.some((stack) => stack === id) || references.some((reference) => reference === id);
}

/** `stacks/express@5`, `express on bun@1`: a stack, perhaps on one version line or runtime only; or one way of a reference. */
export function parseTarget(word: string): { stack: string; target: string | null } {
  const plain = word.replace(/^(\.\/)?scenarios\//, '').replace(/(\.ts|\/)$/, '');
  const stack = plain.startsWith('references/') ? plain.replace(/ .*$/, '') : plain.replace(/(@\d.*| on .*)$/, '');
  return { stack, target: stack === plain ? null : plain.replace(/^stacks\//, '') };
}

/** The id where a name names just one, or else the name itself. */
function getFullName(name: string): string {
  const [id = name, ...others] = expand(name);
  return others.length === 0 ? id : name;
}

/** `incidents/06-token-burn/bug` is also called `incidents/token-burn/bug` and `incidents/06/bug`. */
function listIdForms(id: string): string[] {
  return [id, id.replace(/\/\d\d-/, '/'), id.replace(/(\/\d\d)-[^/]*/, '$1')];
}

/** `a/b/c` is also named by `a`, `b`, `c`, `a/b` and `b/c`. */
function listIdNames(id: string): string[] {
  return listIdForms(id).flatMap((form) => {
    const parts = form.split('/');
    const listNamesFrom = (from: number) =>
      parts.slice(from).map((_, more) => parts.slice(from, from + more + 1).join('/'));
    return parts.flatMap((_, from) => listNamesFrom(from));
  });
}

export interface CellSelection {
  /** Every declared fault if empty. */
  faults: readonly Fault[];
  /** Every declared phase if empty. */
  phases: readonly Phase[];
}

/** Only the cells with these faults and phases, and only the servers that have any. */
export function selectPlans(plan: readonly ServerPlan[], { faults, phases }: CellSelection): ServerPlan[] {
  const isSelected = ({ fault, phase }: Cell) =>
    (faults.length === 0 || faults.includes(fault)) && (phases.length === 0 || phases.includes(phase));
  return plan
    .map(({ cells, ...rest }) => ({ ...rest, cells: cells.filter(({ cell }) => isSelected(cell)) }))
    .filter(({ cells }) => cells.length > 0);
}

export function isNamedBy(word: string, id: string): boolean {
  return isNamed(id, [word]) || id === parseTarget(word).target;
}

/** Whether the words name this target of a stack: a word that names the stack alone names every target of it. */
export function isNamed(id: string, words: readonly string[]): boolean {
  return words.some((word) => {
    const { stack, target } = parseTarget(word);
    if (target === null) return stack === 'stacks' || stack.replace(/^stacks\//, '') === /^[^@ ]+/.exec(id)![0];
    return id === target || id.startsWith(`${target} `);
  });
}

/** Whether the words name this way of a reference: most words name the reference, and so each of its ways. */
export function isWay(id: string, words: readonly string[]): boolean {
  const named = words.map(parseTarget).filter(({ stack }) => stack === id.replace(/ .*$/, ''));
  return named.length === 0 || named.some(({ target }) => target === null || target === id);
}

/** What is further away was hardly meant. These are the bounds that commander has for its commands and options. */
const MOST_EDITS = 3;

const LEAST_ALIKE = 0.4;

/** A question that names the nearest of the known words, with a blank before it; empty where none is near. */
export function didYouMean(word: string, known: readonly string[], inFull = (near: string) => near): string {
  const typed = word.toLowerCase();
  const near = closest(typed, known);
  const edits = distance(typed, near);
  const length = Math.max(typed.length, near.length);
  const isNear = edits <= MOST_EDITS && (length - edits) / length > LEAST_ALIKE;
  return isNear ? ` Did you mean '${inFull(near)}'?` : '';
}
