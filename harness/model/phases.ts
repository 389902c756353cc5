import type { Phase } from '../../scenarios/kit/vocabulary.ts';

/** The facts of a phase. */
interface PhaseTraits {
  /** Whether the harness makes the server wait there, by `x-hangup-hold`. */
  isHeld: boolean;
  /** What the client must have received before it leaves. */
  needs: 'nothing' | 'headers' | 'body';
  /** Prose: `fin before the headers`. */
  name: string;
}

export const PHASE_TRAITS: Readonly<Record<Phase, PhaseTraits>> = {
  'before-headers': { isHeld: true, needs: 'nothing', name: 'before the headers' },
  'after-headers': { isHeld: false, needs: 'headers', name: 'after the headers' },
  'before-first-byte': { isHeld: true, needs: 'nothing', name: 'before the first byte' },
  'mid-stream': { isHeld: false, needs: 'body', name: 'mid-stream' },
};

/** Whether the client leaves a stream that was opened, so that its guards must be held by then. */
export function isStreamOpen(phase: Phase): boolean {
  return PHASE_TRAITS[phase].needs !== 'nothing';
}
