import type { CheckVerdict } from '../model/check-report.ts';
import { addSentence, type Symptom } from './symptom.ts';

/** What the outside says when it has nothing to say; what was seen from inside is more. */
const BLIND: readonly string[] = ['nothing-observable'];

/** One answer out of two: what both saw is one finding, and where they disagree both are said. */
export function joinProbes(outside: readonly Symptom[], allInside: readonly Symptom[]): Symptom[] {
  const inside = allInside.filter(({ way }) => way === undefined); // from outside only the way of the trial was seen
  return [...joinWay(outside, inside), ...allInside.filter(({ way }) => way !== undefined)];
}

function joinWay(outside: readonly Symptom[], inside: readonly Symptom[]): Symptom[] {
  const leaksOutside = outside.filter(isLeak);
  const [first, ...more] = inside.filter(isLeak);
  const hasJudged = !inside.some(({ verdict }) => verdict === 'not-judged');
  const others = outside.filter(
    (one) => !isLeak(one) && !(hasJudged && BLIND.includes(one.kind)) && !(first && one.verdict === 'started-once'),
  );
  const rest = inside.filter((one) => !isLeak(one) && !others.some((other) => isSame(one, other)));
  if (first === undefined)
    return [...leaksOutside.map((one) => (hasJudged ? addSentence(one, UNSEEN_INSIDE) : one)), ...others, ...rest];
  const seen = leaksOutside.map(({ sentence }) => sentence).join(' ');
  const joined = addSentence(first, seen === '' ? UNSEEN_OUTSIDE : `Seen from outside as well: ${seen}`);
  return [joined, ...more, ...others, ...rest];
}

/** After which the server serves no more: there is only one. */
const ENDINGS: readonly CheckVerdict[] = ['crashed', 'stopped-answering'];
const UNSEEN_INSIDE = 'The probe inside the process saw nothing that explains it.';
const UNSEEN_OUTSIDE = 'Nothing of it was seen from outside.';

function isLeak({ verdict }: Symptom): boolean {
  return verdict === 'leak';
}

function isSame(one: Symptom, other: Symptom): boolean {
  return one.verdict === other.verdict && (one.kind === other.kind || ENDINGS.includes(one.verdict));
}
