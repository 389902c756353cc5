import type { ContractTrial } from '../trial.ts';

/** One rule of docs/contract.md, and how it is tried. */
export interface Rule {
  /** Stable, for machines and for `needs`. */
  id: string;
  /** What the server has to do, as a verb phrase: `ends within 500 ms of SIGTERM`. */
  requirement: string;
  /** An anchor of docs/contract.md. */
  section: string;
  /** What the author of a server should do if it is broken, as a sentence. */
  repair: string;
  /** Rules without which this one cannot be tried, by their ids. */
  requires?: readonly string[];
  /** Judged by the whole file of marks, when nothing more will be written. */
  needsAllMarks?: true;
  /**
   * Tries it. Returns what shows that it is kept, in a few words or none.
   * @throws {Violation} or {HarnessError} if it is broken, {RuleSkip} if that cannot be known
   */
  verify: (trial: ContractTrial) => Promise<string> | string;
}

/** Rules that are tried one after the other, under one heading. */
export interface RuleGroup {
  name: string;
  rules: readonly Rule[];
}
