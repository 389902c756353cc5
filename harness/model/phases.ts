import type { Phase } from '../../scenarios/kit/vocabulary.ts';

/** The facts of a phase. */
interface PhaseTraits {
  /** Whether the harness makes the server wait there, by `x-hangup-hold`. */
  isHeld: boolean;
  /**
   * What must have happened before the client leaves: half of the request's body has arrived, the client has received the whole
   * head of the answer or a byte of the body, or what it does not read blocks the writes of the server.
   */
  needs: 'nothing' | 'upload' | 'headers' | 'body' | 'blocked-writes';
  /** Prose: `fin before the headers`. */
  name: string;
}

export const PHASE_TRAITS: Readonly<Record<Phase, PhaseTraits>> = {
  'during-upload': { isHeld: false, needs: 'upload', name: 'during the upload' },
  'before-headers': { isHeld: true, needs: 'nothing', name: 'before the headers' },
  'after-headers': { isHeld: false, needs: 'headers', name: 'after the headers' },
  'before-first-byte': { isHeld: true, needs: 'nothing', name: 'before the first byte' },
  'mid-stream': { isHeld: false, needs: 'body', name: 'mid-stream' },
  backpressured: { isHeld: false, needs: 'blocked-writes', name: 'while the server cannot write' },
};

/** Whether the client leaves a stream that was opened, so that its guards must be held by then. */
export function isStreamOpen(phase: Phase): boolean {
  return ['headers', 'body', 'blocked-writes'].includes(PHASE_TRAITS[phase].needs);
}

/** Whether the client sends half of its request's body and no more. */
export function isUploadCut(phase: Phase): boolean {
  return PHASE_TRAITS[phase].needs === 'upload';
}
