import type { UsageCode } from '../model/codes.ts';
import type { FailureCode } from '../model/failure-codes.ts';

/** The harness, or the server under test, could not do its part. Its message is a whole sentence for the user. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  readonly code: FailureCode;
  /** The end of what the server logged, where it is the server that failed. */
  readonly log: string;

  constructor(code: FailureCode, sentence: string, log = '') {
    super(sentence);
    this.code = code;
    this.log = log;
  }
}

/** The user asked for something that does not exist. Its message says what was expected, what came and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code: UsageCode;

  constructor(code: UsageCode, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

/** What kind of failure an error is; `internal` is one that is not ours. */
export function toErrorCode(error: unknown): FailureCode {
  return error instanceof HarnessError ? error.code : 'internal';
}
