import type { Fault, Outcome, Phase } from '../../scenarios/kit/vocabulary.ts';

/** What `hangup check` says of a server without a declaration. */
export type CheckVerdict =
  | 'leak'
  | 'crashed'
  | 'stopped-answering'
  | 'premature'
  | 'double'
  | 'late'
  | 'unfinished'
  | 'retained'
  | 'started-once'
  | 'allowed'
  | 'not-judged'
  | 'clean';

/** From the worst to the best: a report is as its worst finding. */
export const CHECK_VERDICTS: readonly CheckVerdict[] = [
  'crashed',
  'stopped-answering',
  'leak',
  'premature',
  'double',
  'not-judged',
  'unfinished',
  'retained',
  'late',
  'started-once',
  'allowed',
  'clean',
];

/** What a report with these findings is. */
export function findWorstVerdict(findings: readonly CheckFinding[]): CheckVerdict {
  return CHECK_VERDICTS.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? 'clean';
}

export interface CheckFinding {
  verdict: CheckVerdict;
  /** What stays, or why nothing can be said: `process`, `activity`, `nothing-observable`. */
  kind: string;
  sentence: string;
  /** The line that opened it, where that is known. */
  site: CheckSite | null;
  /** Why it is `allowed`, and what it would be if it were not; left out for all others. */
  allowed?: { verdict: CheckVerdict; reason: string };
  /** In how many of how many visits. */
  count: readonly [number, number];
  /** How long after the client had left it was seen last; null if that has no meaning. */
  ageMs: number | null;
  source: 'outside' | 'inside' | 'marks';
  advice: readonly { incident?: string; recipe?: string; page?: string }[];
  /** The end of what the server said, where it ended. */
  log: string;
  /** What was asked: `GET /events`; and how the clients left. */
  request: string;
  fault: Fault;
  phase: Phase;
}

export interface CheckSite {
  file: string;
  line: number;
  column: number;
  /** Around it, if it has a name. */
  function?: string;
  /** Whose code opened it there, if not the user's own. */
  package?: string;
  /** Up to two frames above it, the nearest first: `server.ts:12:3`. */
  callers?: readonly string[];
  /** The line with its neighbors. */
  code?: string;
}

/** One client that counts. */
export interface CheckVisit {
  request: string;
  fault: Fault;
  phase: Phase;
  status: number | null;
  firstByteMs: number | null;
  bytes: number;
  /** How the answer ended while the client was there; null if it did not. */
  ended: 'regular' | 'cut' | null;
  /** What became of each guard, of a server that marks them. */
  guards: readonly CheckGuard[];
}

export interface CheckGuard {
  name: string;
  outcome: Outcome | 'unknown';
  /** From the moment of the fault to its release, or for how long it was silent; null where neither applies. */
  latencyMs: number | null;
}

/** One request, left in one way, on a process of its own. */
export interface CheckTrial {
  request: string;
  fault: Fault;
  phase: Phase;
  seconds: number;
}

/** The record of `hangup check`: docs/check.schema.json. */
export interface CheckReport {
  schemaVersion: 1;
  hangup: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  server: string;
  /** The worst of the findings, or `clean`. */
  verdict: CheckVerdict;
  /** From the start of the last look after a visit to the end: for how long was looked at most, in ms. */
  watchedMs: number;
  /** In the order in which they were made; also those whose server did not come to listen. */
  trials: readonly CheckTrial[];
  visits: readonly CheckVisit[];
  findings: readonly CheckFinding[];
  /** What the probes cannot see, and what was not tried. */
  notJudged: readonly string[];
}
