import type { Cause } from '../../../scenarios/kit/vocabulary.ts';
import { PROMPT_MS } from '../../model/behavior.ts';
import { FOUND_BY, LEGEND, meaningsIn } from './scenario-table.ts';
import { CRASH } from './targets.ts';

/** The sign of a crash that did not come. */
const CALM = 'ok';
const SIGNS: Readonly<Record<string, string>> = {
  released: '✔',
  silent: '∞',
  premature: 'early',
  double: 'twice',
  unknown: '?',
};

/** What is said of stacks in other words than of scenarios comes first; the rest is the same. */
const OWN: typeof LEGEND = [
  [/✔/, `\`✔\` told: released within ${PROMPT_MS} ms of the disconnect`],
  [/late/, `\`✔ late\` told more than ${PROMPT_MS} ms after it`],
  [/∞/, '`∞` silent: told nothing while the server was watched'],
  [/early/, '`early` premature: told although the client was still there'],
  [/!/, '`!` differs from what is accepted'],
  [/⚡/, '`⚡` an error of the request reached nobody, which ends an ordinary process'],
  [/ok/, '`ok` no such error'],
  [/, \w/, '`✔, half-close ∞` the first sign, but for the cells that are named'],
  [/\S\/\S/, '`∞/✔` it depends on more than one thing'],
];
const OTHERS = ['✔w', '✔t', '✔g', '✔e', 'held', 'unused', 'absent', 'twice', '–', '?'];
const STACK_LEGEND: typeof LEGEND = [
  ...OWN,
  ...LEGEND.filter(([, meaning]) => OTHERS.some((sign) => meaning.startsWith(`\`${sign}\``))),
];

/** `released by write, late` -> `✔w late`. */
export function signOf(guard: string, behaviour: string): string {
  const [outcome = '', late] = behaviour.split(', ');
  if (guard === CRASH && behaviour !== 'unknown') return isCalm(behaviour) ? CALM : '⚡';
  const [, cause] = /^released by (\w+)$/.exec(outcome) ?? [];
  const sign = cause === undefined ? (SIGNS[outcome] ?? outcome) : `✔${FOUND_BY[cause as Cause]}`;
  return late === undefined ? sign : `${sign} ${late}`;
}

/** Whether nothing crashed: there the guard is silent, or held with its client. */
export function isCalm(behaviour: string): boolean {
  return ['silent', 'held', 'unused', 'absent', 'unknown'].includes(behaviour);
}

/** What to call a behaviour in a folded table. */
export function wordsOf(guard: string, behaviour: string): string {
  if (guard !== CRASH || behaviour === 'unknown') return behaviour;
  return isCalm(behaviour) ? 'no crash' : 'crashed';
}

/** The meaning of each sign that occurs in a text, as markdown. */
export function signLegend(text: string): string[] {
  return meaningsIn(text, STACK_LEGEND);
}
