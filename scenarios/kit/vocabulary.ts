/**
 * How the client leaves. `reuse` is an abort of the second stream on a kept-alive connection; `reconnect` a client that
 * connects again and again, and leaves each time. `supersede` is a second client of the same user, which connects while the
 * first one stays. `shutdown` is the server's own leaving: SIGTERM, while the client stays.
 * A `+` joins what happens one after the other: `vanish+return` is a client that vanishes and comes back on another connection,
 * `reset+shutdown` a reset and then SIGTERM. The last two are controls: the server ends by itself, or the client stays.
 */
export const FAULTS = [
  'fin',
  'reset',
  'half-close',
  'abort',
  'kill',
  'stall',
  'vanish',
  'vanish+return',
  'link-down',
  'sigstop',
  'reuse',
  'reconnect',
  'supersede',
  'shutdown',
  'reset+shutdown',
  'complete',
  'stay',
] as const;

export type Fault = (typeof FAULTS)[number];

/**
 * When the client leaves: with half of the request's body sent, while the handler still prepares its answer, when it has the
 * headers and no byte of the body, while the server is held before the stream's first byte, after that byte, or when the
 * server can write no more, because the client does not read.
 */
export const PHASES = [
  'during-upload',
  'before-headers',
  'after-headers',
  'before-first-byte',
  'mid-stream',
  'backpressured',
] as const;

export type Phase = (typeof PHASES)[number];

/** What made the server release: its own read or write, its own timer, the garbage collector, or the regular end. */
export type Cause = 'read' | 'write' | 'timer' | 'gc' | 'end';

/**
 * What a scenario may expect of one guard. `held` belongs to the control `stay`; `unused` says that the guard was never
 * taken, `absent` that this version has none, `abandoned` that the process ended while it was held. A server that cannot
 * tell how it learned of the disconnect only has `released`. `in order`, `lost` and `withheld` are said of `items`, the
 * numbered lines that the client received, or did not although the server worked; `running`, `exited` (with code 0) and `crashed` of `process`, the server's own; `grows` and
 * `settles` of a gauge.
 */
export type Outcome =
  | `released by ${Cause}`
  | 'released'
  | 'silent'
  | 'held'
  | 'unused'
  | 'absent'
  | 'premature'
  | 'double'
  | 'abandoned'
  | 'in order'
  | 'lost'
  | 'withheld'
  | 'running'
  | 'exited'
  | 'crashed'
  | 'grows'
  | 'settles';

/**
 * An expected outcome with bounds: in milliseconds on the release, since the disconnect or since the last write; or on the
 * last value of a gauge.
 */
export interface BoundedOutcome {
  outcome: Outcome;
  /** Of `released`: whatever told the server. */
  anyCause?: true;
  sinceDisconnectMs?: readonly [least: number, most: number];
  sinceLastWriteMs?: readonly [least: number, most: number];
  value?: readonly [least: number, most: number];
}

/**
 * Guard name -> expected outcome. `items` stands for the lines that the client received, `process` for the server's
 * process, and every gauge for itself.
 */
export type GuardExpectations = Readonly<Record<string, Outcome | BoundedOutcome>>;

export type Method = 'GET' | 'POST' | 'HEAD';
