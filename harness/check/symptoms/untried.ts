import { PHASE_TRAITS } from '../../model/phases.ts';
import type { MarkedVisit, OutsideEvidence } from '../evidence.ts';
import type { Way } from '../options.ts';
import { formatSeconds } from './symptom.ts';

// What was not tried or waited for, and why, in words.

/** Where what the visits left keeps every core busy: more clients would take minutes. */
export function describeFullMachine(ways: readonly Way[]): string {
  return `${listWays(ways)}: left out, because what the first clients left keeps every core busy`;
}

/** A cleanup that works for one way of leaving need not for another. */
export function describeOtherWays(ways: readonly Way[]): string {
  return `other ways of leaving than ${listWays(ways)}: --fault and --phase try them`;
}

/** Only an answer that ends can be read to its end, and only then is the connection free again. */
export function describeLongAnswer(ways: readonly Way[]): string {
  return `${listWays(ways)}: left out, because the answer did not end within 2 s`;
}

/** A client that reads no more is still there, and so may what it has be: whether the server ever ends it was not waited for. Null if it did. */
export function describeHeldClients(
  { fault, phase, visits, marked }: Pick<OutsideEvidence, 'fault' | 'phase' | 'visits' | 'marked'>,
  stayMs: number,
): string | null {
  const held = visits.filter(({ isHeld }) => isHeld === true).length;
  if (held === 0) return null;
  const taken = new Set(marked.flatMap(listHeldGuards));
  const guards = taken.size === 0 ? '' : `, and ${[...taken].map((guard) => `\`${guard}\``).join(', ')} for them`;
  const ways = listWays([{ fault, phase }]);
  return `${ways}: whether the server ever ends such a client. For ${formatSeconds(stayMs)} it kept ${held} of ${visits.length}${guards}, until they reset; --linger makes them stay longer`;
}

/** A server that waits for news says nothing, and so does one that has no such path: what follows its first byte was not seen. Null if one came. */
export function describeSilence({
  fault,
  phase,
  ordinaryBefore,
}: Pick<OutsideEvidence, 'fault' | 'phase' | 'ordinaryBefore'>): string | null {
  if (ordinaryBefore === null || ordinaryBefore.answer.firstByteMs !== null) return null;
  const waited = formatSeconds(ordinaryBefore.answer.waitedMs);
  return `${listWays([{ fault, phase }])}: what the server does once it answers: no byte came within ${waited}`;
}

/** Those that were not released while the client was there. */
function listHeldGuards({ history: { marks }, leftAt }: MarkedVisit): string[] {
  const before = marks.filter(({ at }) => at < leftAt);
  const released = before.flatMap((mark) => (mark.event === 'released' ? [mark.guard] : []));
  return before.flatMap((mark) => (mark.event === 'acquired' && !released.includes(mark.guard) ? [mark.guard] : []));
}

function listWays(ways: readonly Way[]): string {
  return [...new Set(ways.map(({ fault, phase }) => `${fault} ${PHASE_TRAITS[phase].name}`))].join(', ');
}
