import type { HeldGroup } from '../probe/look.ts';
import type { CheckVerdict } from '../../model/check-report.ts';
import type { Way } from '../options.ts';

/** What one rule of the judge has found. */
export interface Symptom {
  verdict: CheckVerdict;
  kind: string;
  sentence: string;
  /** What was seen, without what follows from it. */
  summary?: string;
  count: readonly [number, number];
  ageMs: number | null;
  log?: string;
  /** What the inside probe says of it. */
  group?: HeldGroup;
  /** How the clients left that showed it, if not in the way of the trial. */
  way?: Way;
  /** What shows it; what /proc shows if left out. */
  source?: 'inside' | 'marks';
}

/** How many of so many visits must show it. */
export function countNeeded(visits: number, share: number): number {
  return Math.max(1, Math.ceil(visits * share));
}

/** `3 of 4 visits`, `a visit`. */
export function formatVisits([seen, all]: readonly [number, number]): string {
  return `${seen} of ${all} visits`;
}

/** `9.1 s`. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

export function addSentence<T extends Symptom>(symptom: T, sentence: string): T {
  return { ...symptom, sentence: `${symptom.sentence} ${sentence}` };
}
