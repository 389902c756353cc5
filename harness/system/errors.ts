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

/** The user asked for something that does not exist. Its message says what was expected, what came and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
