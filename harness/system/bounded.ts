import { HarnessError } from './errors.ts';

/** Resolves with `promise`, or rejects with `sentence()` after `withinMs`, or with the signal's reason. */
export async function bounded<T>(promise: Promise<T>, { withinMs, signal, sentence }: Bound): Promise<T> {
  const { promise: first, resolve, reject } = Promise.withResolvers<T>();
  const refuse = () => reject(signal.reason as Error);
  const timer = setTimeout(() => reject(new HarnessError(sentence())), withinMs);
  signal.addEventListener('abort', refuse);
  promise.then(resolve, reject);
  if (signal.aborted) refuse();
  try {
    return await first;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', refuse);
  }
}

export interface Bound {
  withinMs: number;
  signal: AbortSignal;
  sentence: () => string;
}
