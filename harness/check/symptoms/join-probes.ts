import type { CheckVerdict } from '../../model/check-report.ts';
import { addSentence, type Symptom } from './symptom.ts';

/** What the outside says when it has nothing to say; what was seen from inside is more. */
const BLIND: readonly string[] = ['nothing-observable', 'own-noise'];
/** And the inside, of threads that it does not look into: from outside the work of all of them is counted. */
const BLIND_INSIDE = 'unseen-thread';

/** What was seen from outside, and whether the server waited for a core then: its rates say little. */
interface OutsideView {
  symptoms: readonly Symptom[];
  isStarved: boolean;
}

/** One answer out of two: what both saw is one finding, and where they disagree both are said. */
export function joinProbes(outside: OutsideView, allInside: readonly Symptom[]): Symptom[] {
  const inside = allInside.filter(({ way }) => way === undefined); // from outside only the way of the trial was seen
  return [...joinWay(outside, inside), ...allInside.filter(({ way }) => way !== undefined)];
}

function joinWay(outside: OutsideView, inside: readonly Symptom[]): Symptom[] {
  const { symptoms } = outside;
  const leaksOutside = symptoms.filter(isLeak);
  const [first, ...more] = inside.filter(isLeak);
  const hasJudged = !inside.some(({ verdict }) => verdict === 'not-judged');
  const seenWorking = inside.some(({ kind }) => kind === BLIND_INSIDE);
  const ended = symptoms.find((one) => seenWorking && hasBecomeLess(one));
  const isSaidWithLeak = (one: Symptom) =>
    first !== undefined && (isBeginning(one) || (goesOn(first) && hasBecomeLess(one)));
  const others = symptoms.filter(
    (one) => !isLeak(one) && one !== ended && !(hasJudged && BLIND.includes(one.kind)) && !isSaidWithLeak(one),
  );
  const hasCounted =
    !outside.isStarved && ended === undefined && !symptoms.some(({ verdict }) => verdict === 'not-judged');
  const rest = inside
    .filter(({ kind }) => kind !== BLIND_INSIDE || !hasCounted)
    .map((one) => (one.kind === BLIND_INSIDE && ended ? addSentence(one, `${STILL_WORKING} ${ended.sentence}`) : one))
    .filter((one) => !isLeak(one) && !others.some((other) => isSame(one, other)));
  if (first === undefined)
    return [...leaksOutside.map((one) => (hasJudged ? addSentence(one, UNSEEN_INSIDE) : one)), ...others, ...rest];
  return [addSentence(first, describeOutside(outside, first)), ...more, ...others, ...rest];
}

/** What was seen of a leak from outside. */
function describeOutside({ symptoms, isStarved }: OutsideView, leak: Symptom): string {
  const list = (isWanted: (symptom: Symptom) => boolean) =>
    symptoms
      .filter(isWanted)
      .map(({ sentence }) => sentence)
      .join(' ')
      .replace(/^The /, 'the ');
  const leaks = list(isLeak);
  if (leaks !== '') return `Seen from outside as well: ${leaks}`;
  const beginnings = list(isBeginning);
  if (beginnings !== '') return `From outside no more was seen of it than this: ${beginnings}`;
  const ended = list((one) => goesOn(leak) && hasBecomeLess(one));
  if (ended !== '') return `${STILL_WORKING} ${ended}`;
  return isStarved ? STARVED_OUTSIDE : UNSEEN_OUTSIDE;
}

/** Timers in step wake a thread once for all of them: from outside that looks as if most had ended. */
function hasBecomeLess({ verdict, kind }: Symptom): boolean {
  return verdict === 'late' && kind === 'activity';
}

/** Whether the probe has seen that what is left goes off again and again. */
function goesOn({ group }: Symptom): boolean {
  return group !== undefined && (group.traits.includes('repeats') || group.isRearmed);
}

const STILL_WORKING = 'From outside it looked as if most of that had ended:';

/** After which the server serves no more: there is only one. */
const ENDINGS: readonly CheckVerdict[] = ['crashed', 'stopped-answering'];
const UNSEEN_INSIDE = 'The probe inside the process saw nothing that explains it.';
const UNSEEN_OUTSIDE = 'Nothing of it was seen from outside.';
const STARVED_OUTSIDE =
  'Nothing of it was seen from outside, where little can be: the machine was so busy that the server had to wait for a core.';

/** What began with the first clients, and of which it was not seen that it grows and lasts: timers in step look so. */
function isBeginning({ verdict, kind }: Symptom): boolean {
  return verdict === 'started-once' || (verdict === 'not-judged' && kind === 'activity');
}

function isLeak({ verdict }: Symptom): boolean {
  return verdict === 'leak';
}

function isSame(one: Symptom, other: Symptom): boolean {
  return one.verdict === other.verdict && (one.kind === other.kind || ENDINGS.includes(one.verdict));
}
