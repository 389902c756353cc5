import type { Cause } from '../../../scenarios/kit/vocabulary.ts';
import { formatCount } from '../../model/format.ts';
import type { Outcome, Table } from '../model.ts';

/** A sign that a cell may hold, and what it means: told of the first cell that has it, and of the groups of the sign. */
export type SymbolMeaning = readonly [sign: RegExp, explain: (example: string, ...groups: string[]) => string];

/** What a sign of release adds for its cause. */
export const CAUSE_SUFFIXES: Readonly<Record<Cause, string>> = { read: '', write: 'w', timer: 't', gc: 'g', end: 'e' };

/** What stacks and scenarios say in the same words. */
export const SHARED_LEGEND: readonly SymbolMeaning[] = [
  explainAs(/✔e/, 'released at the end of the stream'),
  explainAs(/\bheld/, 'kept while the client stayed'),
  explainAs(/unused/, 'not taken, so nothing to give back'),
  explainAs(/absent/, 'not offered by this version'),
  explainAs(/twice/, 'released more often than taken'),
  explainAs(/withheld/, 'the server wrote items, the client received none'),
  explainAs(/–/, 'skipped'),
  explainAs(/\?/, 'unknown: the harness or the server failed'),
];

/** Every sign that a cell of a scenario may hold. */
export const SCENARIO_LEGEND: readonly SymbolMeaning[] = [
  [/✔ (\S+)/, (example, after) => `\`${example}\` released ${spellDuration(after)} after the disconnect`],
  [/✔w (\S+)/, (example, after) => `\`${example}\` found by a write, ${spellDuration(after)} after the disconnect`],
  [/✔t (\S+)/, (example, after) => `\`${example}\` by a timer, ${spellDuration(after)} after the disconnect`],
  [
    /✔g (\S+)/,
    (example, after) => `\`${example}\` by the garbage collector, ${spellDuration(after)} after the disconnect`,
  ],
  [
    /∞ (\S+?)\*? (\d+)t/,
    (example, time, ticks) =>
      `\`${example}\` silent for ${spellDuration(time)}, ${formatCount(Number(ticks), 'tick')} of work after`,
  ],
  [
    /∞ (\S+?)\*? (\d+)w/,
    (example, time, writes) =>
      `\`${example}\` silent for ${spellDuration(time)}, ${formatCount(Number(writes), 'write')} after`,
  ],
  explainAs(/∞\*? \d+[tw]/, 'silent, with so many ticks of work, or writes, after'),
  ...SHARED_LEGEND,
  explainAs(/early/, 'premature: released while the client was still there'),
  explainAs(/lost/, 'the client missed items'),
  explainAs(/crash/, 'the server’s process ended with an error'),
  explainAs(/exit/, 'the server’s process ended as it should'),
  explainAs(/left/, 'the process ended while the guard was held'),
  explainAs(/running/, 'the process ran on'),
  [/grows (\d+)/, (example, value) => `\`${example}\` what is measured went on growing, to ${value}`],
  [/settles (\d+)/, (example, value) => `\`${example}\` what is measured came to rest, at ${value}`],
  explainAs(/!/, 'differs from what the scenario expects'),
  explainAs(/\*/, 'guards differ, the worst is shown'),
  explainAs(/\d+\/\d+/, 'attempts that agree'),
];

/** A sign that means the same in each cell. */
export function explainAs(sign: RegExp, meaning: string): SymbolMeaning {
  return [sign, (example) => `\`${example}\` ${meaning}`];
}

/** The meaning of each sign that occurs in a table, with a cell that has it: a plain one, if there is one. */
export function findSymbolMeanings(groups: Table['groups'], legend: readonly SymbolMeaning[]): string[] {
  const outcomes = groups.flatMap(({ rows }) => rows.flat()).filter((cell) => isOutcome(cell));
  const texts = outcomes.map(({ parts }) => parts.map(({ text }) => text).join(' '));
  const isOdd = (text: string) => /[!*<]| 0[tw]/.test(text);
  const text = [...texts.filter((one) => !isOdd(one)), ...texts.filter(isOdd)].join('\n');
  return legend.flatMap(([sign, explain]) => {
    const found = sign.exec(text);
    return found === null ? [] : [explain(...(found as unknown as [string]))];
  });
}

function isOutcome(cell: Table['groups'][number]['rows'][number][number]): cell is Outcome {
  return typeof cell === 'object' && 'parts' in cell;
}

/** `33ms` -> `33 ms`, `<1ms` -> `less than 1 ms`. */
function spellDuration(text: string): string {
  return text.replace('<', 'less than ').replace(/m?s$/, ' $&');
}
