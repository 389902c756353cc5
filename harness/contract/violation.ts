import type { FailureCode } from '../model/failure-codes.ts';

/** The server broke a rule: what was expected and what came. `repair` stands in for that of the rule where it knows better. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly repair: string | undefined;

  constructor(sentence: string, repair?: string) {
    super(sentence);
    this.repair = repair;
  }
}

/** The rule could not be tried, or does not concern this server; the message says why. */
export class RuleSkip extends Error {
  override readonly name = 'RuleSkip';
}

/** Nothing more can be observed of the server: it ended, flooded its log, or its marks cannot be read on. */
export class ServerGone extends Error {
  override readonly name = 'ServerGone';
  readonly code: FailureCode;

  constructor(code: FailureCode, sentence: string) {
    super(sentence);
    this.code = code;
  }

  get reason(): 'exit' | 'log' | 'marks' {
    if (this.code === 'log-flood') return 'log';
    return this.code === 'exited' || this.code === 'not-startable' ? 'exit' : 'marks';
  }
}
