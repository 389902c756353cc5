import type { Leaving } from '../messages.ts';
import type { AttemptRecording } from './recording.ts';

/** What a client did, so long after it had begun to connect. */
export interface TimedAction {
  afterMs: number;
  leaving: Leaving | 'return';
}

/** What the client of an attempt did; a tab is closed by hand. */
export function listDone(attempt: AttemptRecording | null, moment: Leaving['moment']): TimedAction[] {
  if (attempt === null || attempt.left === null || attempt.isTab) return [];
  const { beganAt, left, returnedAt, clients } = attempt;
  const leaving = { fault: left.fault, moment, clients };
  const returned = returnedAt === null ? [] : [{ afterMs: returnedAt - beganAt, leaving: 'return' as const }];
  return [{ afterMs: left.at - beganAt, leaving }, ...returned];
}

/** `1 × fin after 0.8 s, came back after 2.0 s`. */
export function describeDone(done: readonly TimedAction[]): string {
  const steps = done.map(({ afterMs, leaving }) => {
    const what = leaving === 'return' ? 'came back' : `${leaving.clients} × ${leaving.fault}`;
    return `${what} after ${(afterMs / 1000).toFixed(1)} s`;
  });
  return steps.join(', ') || 'stayed';
}

/** Does all of it again, each as long after this call. */
export async function repeatDone(
  done: readonly TimedAction[],
  act: (leaving: TimedAction['leaving']) => Promise<unknown>,
): Promise<void> {
  const beganAt = performance.now();
  for (const { afterMs, leaving } of done) {
    await new Promise((resolve) => setTimeout(resolve, beganAt + afterMs - performance.now()));
    await act(leaving);
  }
}
