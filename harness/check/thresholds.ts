/**
 * Every number by which the outside probe accuses. They were tuned on servers whose truth was known, leaking and clean, in six
 * languages; a test shows for each of them a clean server that would be accused without it.
 */
export const THRESHOLDS = {
  /** Of the visits: what they left must be alive at the last look in so many of them. 4 of 4, 7 of 8. */
  shareOfVisits: 0.875,
  /** From here on the share is in doubt, and the visits are doubled. */
  doubtfulShare: 0.5,
  /** The youngest of what was left must be so old at the last look. */
  youngestMs: 2_500,
  /** How many more resources each of the quick hang-ups of the last batch must add. A pool grows as well, then stops. */
  growthPerHangUp: 0.8,
  /** Mann-Kendall: how much more often a rate rises from one visit to another than it falls. */
  tau: 0.7,
  /** Theil-Sen: by how much a rate rises with each visit, per second. */
  wakeUpsPerVisit: 0.8,
  cpuMsPerVisit: 0.25,
  logLinesPerVisit: 0.8,
  writesPerVisit: 0.8,
  /** At the last look so much of the rise must still be there. */
  lastingShare: 0.5,
  /** The quick hang-ups must multiply what the visits had begun. Below that it was started once. */
  quickFactor: 1.8,
  /** And from here on more quick clients are asked to decide. */
  onceFactor: 1.25,
  /** Of what each visit adds, each quick client must add so much: timers that go off together share their wake-ups. */
  quickShare: 0.25,
  /** By how many times what a rate changes without a client a large third batch of clients must change it. */
  noiseFactor: 4,
  /** The same of CPU, which changes more while the code of the visits is new to the server. */
  cpuNoiseFactor: 2,
  /** What began with the first clients and wakes the server less often is not worth a word. */
  startedWakeUps: 2,
  /** A server that wakes up so often by itself has room for timers that wake it no more often. */
  busyWakeUps: 50,
  /** Of one that wakes up at each of so many milliseconds of a second, timers share nearly all: that more clients add few says nothing. */
  crowdedWakeUps: 1_000,
  /** A server that waits for a core so much of its time wakes up for many timers at once: rates say little. */
  starvedShare: 0.1,
  /** Less than this, after a client has left, is not worth a word either. */
  lateWakeUps: 5,
  /** A guard that is released so long after its client has gone is late. The window of a scenario is as long. */
  lateReleaseMs: 1_000,
  /** Below so much of the most at the end, what grew is about to end by itself: it is watched for longer. */
  fallingShare: 0.75,
  /** What is left of a rate at the end; below that it ended by itself, late. */
  endedShare: 0.25,
  /** A core is busy from this share on, with what was waited for a core. */
  busyShare: 0.7,
  /** Of all cores, what many clients leave may take so much: where each leaves more, fewer come. */
  spareShare: 0.1,
  /** Of one core, what clients leave in a process with the probe inside may take so much: its loop must have time for the next ones. */
  loopShare: 0.5,
  /** And was idle before below this one. */
  idleShare: 0.05,
  /** No first byte within this time, or this multiple of the slowest before: it stopped answering. */
  firstByteMs: 3_000,
  firstByteFactor: 10,
  /** And it has become slow, if an ordinary client waits longer than this, and than the same multiple. */
  slowMs: 1_000,
} as const;

export type Thresholds = Readonly<Record<keyof typeof THRESHOLDS, number>>;
