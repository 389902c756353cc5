// What the probe inside said of one server, as data: the judge reads it, and the tests make it up.
import type { ClientEvidence, Exit, LeftClientEvidence } from './evidence.ts';
import type { ProcessLook, UnseenThread } from './probe/look.ts';
import type { Way } from './options.ts';

/** The number of the clients that leave at once. */
export const QUICK_VISIT = 1_000;
/** So many numbers each way of leaving has for its visits. */
export const VISITS_OF_A_WAY = 2_000;
/** So many clients must each leave the same in memory, three times. */
export const MEMORY_BATCH = 60;

/** Everything that a server's own processes said, as data. */
export interface InsideEvidence extends Way {
  /** Of two windows before the first client. */
  unseenBefore: readonly UnseenThread[];
  /** The first client, which stayed for a while; null if the server was gone before it. */
  ordinaryBefore: LeftClientEvidence | null;
  visits: readonly LeftClientEvidence[];
  /** After the visits: also what generators wait. */
  afterVisits: readonly ProcessLook[];
  /** At the end, after the quick hang-ups. */
  last: readonly ProcessLook[];
  quickHangUps: number;
  /** In the order in which they were tried; the visits of the first are counted from `VISITS_OF_A_WAY` on. */
  moreWays: readonly WayEvidence[];
  /** What was not tried, and why. */
  untried: readonly string[];
  /** How long after the client of the last visit had left the last look was taken, in ms. */
  sinceLastVisitMs: number;
  /** Bytes in use before and after each of three batches of `MEMORY_BATCH` clients; none unless asked for. */
  memory: readonly number[];
  exit: Exit | null;
  /** The further way in which the clients left that ended it; null if it was not one of these. */
  exitWay: Way | null;
  /** The process that took no turn for `STUCK_MS`; null if all went on. */
  stuckPid: number | null;
  /** Whether the probe was loaded by any process of the server. */
  hasReport: boolean;
}

/** A further way of leaving, tried on the same process. */
export interface WayEvidence extends Way {
  visits: readonly ClientEvidence[];
  quickHangUps: number;
  seconds: number;
}
