/** The harness, or the server under test, could not do its part. Its message is a whole sentence for the user. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  /** The end of what the server logged, where it is the server that failed. */
  readonly log: string;

  constructor(sentence: string, log = '') {
    super(sentence);
    this.log = log;
  }
}

/** Resolves with `promise`, or rejects with `sentence()` after `withinMs`, or with the signal's reason. */
export function bounded<T>(promise: Promise<T>, { withinMs, signal, sentence }: Bound): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = () => settle(() => reject(signal.reason as Error));
    const timer = setTimeout(() => settle(() => reject(new HarnessError(sentence()))), withinMs);
    const settle = (conclude: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', refuse);
      conclude();
    };
    signal.addEventListener('abort', refuse);
    promise.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
    if (signal.aborted) refuse();
  });
}

export interface Bound {
  withinMs: number;
  signal: AbortSignal;
  sentence: () => string;
}
