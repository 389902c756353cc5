import type { ServerVersions } from './history.ts';

export type RuleStanding = 'kept' | 'broken' | 'not tried';

/** What became of one rule of the contract. */
export interface RuleReport {
  /** Stable: `first-line`, `two-at-once`. */
  id: string;
  group: string;
  /** What the server has to do, as a verb phrase: `ends within 500 ms of SIGTERM`. */
  says: string;
  standing: RuleStanding;
  /** Kept: what shows it, perhaps nothing. Broken: what was expected, what came, what to do. Not tried: why. */
  note: string;
  /** Where the rule stands: an anchor of docs/contract.md. */
  section: string;
}

/** One server against the contract: what `hangup contract --verify --json` prints. */
export interface ContractCheck {
  schemaVersion: 1;
  hangup: string;
  server: string;
  command: readonly string[];
  /** What serves; null if the server did not get as far as saying so. */
  versions: ServerVersions | null;
  rules: readonly RuleReport[];
  /** The end of what the server logged. */
  log: string;
}
