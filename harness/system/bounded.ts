import type { FailureCode } from '../model/failure-codes.ts';
import { HarnessError } from './errors.ts';

/** Resolves with `promise`, or rejects with `sentence()` after `withinMs`, or with the signal's reason. */
export async function awaitBounded<T>(promise: Promise<T>, { withinMs, signal, code, sentence }: Bound): Promise<T> {
  const { promise: outcome, resolve, reject } = Promise.withResolvers<T>();
  const rejectAborted = () => reject(signal.reason as Error);
  const timer = setTimeout(() => reject(new HarnessError(code, sentence())), withinMs);
  signal.addEventListener('abort', rejectAborted);
  promise.then(resolve, reject);
  if (signal.aborted) rejectAborted();
  try {
    return await outcome;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', rejectAborted);
  }
}

export interface Bound {
  withinMs: number;
  signal: AbortSignal;
  /** What the error is, if the time runs out. */
  code: FailureCode;
  sentence: () => string;
}
