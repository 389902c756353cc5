import { PHASE_TRAITS } from '../model/phases.ts';
import type { Way } from './options.ts';

// Why something was not tried, in words.

/** Where what the visits left keeps every core busy: more clients would take minutes. */
export function describeFullMachine(ways: readonly Way[]): string {
  return `${listWays(ways)}: left out, because what the first clients left keeps every core busy`;
}

/** Only an answer that ends can be read to its end, and only then is the connection free again. */
export function describeLongAnswer(ways: readonly Way[]): string {
  return `${listWays(ways)}: left out, because the answer did not end within 2 s`;
}

function listWays(ways: readonly Way[]): string {
  return ways.map(({ fault, phase }) => `${fault} ${PHASE_TRAITS[phase].name}`).join(', ');
}
