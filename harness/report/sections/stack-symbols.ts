import type { Cause } from '../../../scenarios/kit/vocabulary.ts';
import { PROMPT_MS } from '../../model/behavior.ts';
import type { Tone } from '../model.ts';
import { CRASH_GUARD } from './servers.ts';
import { CAUSE_SUFFIXES, explainAs, SHARED_LEGEND, type SymbolMeaning } from './symbol-legend.ts';

/** The sign of a crash that did not come. */
const NO_CRASH_SYMBOL = 'ok';
const OUTCOME_SYMBOLS: Readonly<Record<string, string>> = {
  released: '✔',
  silent: '∞',
  premature: 'early',
  double: 'twice',
  unknown: '?',
};

/** Every sign that a cell of a stack may hold. */
export const STACK_LEGEND: readonly SymbolMeaning[] = [
  explainAs(/✔(?!\w)/, `fired: released within ${PROMPT_MS} ms of the disconnect`),
  explainAs(/✔\w? late/, `fired more than ${PROMPT_MS} ms after it`),
  explainAs(/✔w/, 'found by a write'),
  explainAs(/✔t/, 'by a timer'),
  explainAs(/✔g/, 'by the garbage collector'),
  explainAs(/∞/, 'silent: did not fire while the server was watched'),
  explainAs(/early/, 'premature: fired although the client was still connected'),
  ...SHARED_LEGEND,
  explainAs(/!/, 'differs from what is accepted'),
  explainAs(/⚡/, 'an error of the request was not handled, which ends an ordinary process'),
  explainAs(/ok/, 'no such error'),
  explainAs(/^.+, \w.*$/m, 'the first sign, but for the cells that are named'),
  explainAs(/[^\s/]+\/[^\s,]+/, 'it depends on more than one thing'),
];

/** `released by write, late` -> `✔w late`. */
export function formatStackSymbol(guard: string, behavior: string): string {
  const [outcome = '', late] = behavior.split(', ');
  if (guard === CRASH_GUARD && behavior !== 'unknown') return isCrashFree(behavior) ? NO_CRASH_SYMBOL : '⚡';
  const [, cause] = /^released by (\w+)$/.exec(outcome) ?? [];
  const symbol = cause === undefined ? (OUTCOME_SYMBOLS[outcome] ?? outcome) : `✔${CAUSE_SUFFIXES[cause as Cause]}`;
  return late === undefined ? symbol : `${symbol} ${late}`;
}

/** What a sign is to the reader. */
export function getSymbolTone(symbol: string): Tone {
  if (symbol.includes('?')) return 'unknown';
  if (/∞|early|twice|⚡|lost|withheld/.test(symbol)) return 'warning';
  return symbol.startsWith('✔') ? 'good' : 'muted';
}

/** Whether nothing crashed: there the guard is silent, or held with its client. */
export function isCrashFree(behavior: string): boolean {
  return ['silent', 'held', 'unused', 'absent', 'unknown'].includes(behavior);
}

/** What to call a behavior in a folded table. */
export function formatStackBehavior(guard: string, behavior: string): string {
  if (guard !== CRASH_GUARD || behavior === 'unknown') return behavior;
  return isCrashFree(behavior) ? 'no crash' : 'crashed';
}
