import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';

/** The ways of leaving that need no network of their own. */
export const HANG_UP_FAULTS = [
  'reset',
  'fin',
  'half-close',
  'abort',
  'kill',
  'stall',
] as const satisfies readonly Fault[];
export type HangUpFault = (typeof HANG_UP_FAULTS)[number];

/** When the client leaves: as soon as it has asked, or after the first byte of the body. */
export const HANG_UP_PHASES = ['before-headers', 'mid-stream'] as const satisfies readonly Phase[];
export type HangUpPhase = (typeof HANG_UP_PHASES)[number];

/** What a client saw, and the proof that it left in the way that was asked for. */
export interface HangUp {
  fault: HangUpFault;
  phase: HangUpPhase;
  /** Of the answer; null if there was none, and for `abort` and `kill`, whose clients do not keep the head. */
  status: number | null;
  /** The first 64 KiB of what it received, with the head where it was kept. */
  text: string;
  bytes: number;
  /** Just before it left: performance.now() of this process. */
  leftAtMs: number;
  /** What the kernel shows of both ends of the connection. */
  proof: { shown: 'yes' | 'no' | 'unobservable'; sentence: string };
}
