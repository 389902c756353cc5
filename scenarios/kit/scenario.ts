import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection } from './connection.ts';

/**
 * How the client leaves. `reuse` is an abort of the second stream on a kept-alive connection. The last two are controls: the
 * server ends by itself, or the client stays.
 */
export const FAULTS = [
  'fin',
  'reset',
  'half-close',
  'abort',
  'kill',
  'stall',
  'vanish',
  'unplug',
  'freeze',
  'reuse',
  'complete',
  'stay',
] as const;
export type Fault = (typeof FAULTS)[number];

/** When the client leaves: while the handler still prepares its answer, before the stream's first byte, or after it. */
export const PHASES = ['before-headers', 'before-first-byte', 'mid-stream'] as const;
export type Phase = (typeof PHASES)[number];

/** What told the server to let go: its own read or write, its own timer, the garbage collector, or the regular end. */
export type Cause = 'read' | 'write' | 'timer' | 'gc' | 'end';

/**
 * What a scenario may expect of one guard. `held` belongs to the control `stay`; `unused` says that the guard was never
 * taken, `absent` that this version has none. A server that cannot tell how it learned of the disconnect only has `released`. `in order` and `lost` are said of
 * `items`: the numbered lines that the client received.
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
  | 'in order'
  | 'lost';

/** An expected outcome with bounds, in milliseconds, on the release: since the disconnect, or since the last write. */
export interface Bounded {
  outcome: Outcome;
  sinceDisconnectMs?: readonly [least: number, most: number];
  sinceLastWriteMs?: readonly [least: number, most: number];
}

/** Guard name -> expected outcome. The name `items` stands for the lines that the client received. */
export type GuardExpectations = Readonly<Record<string, Outcome | Bounded>>;

export type Method = 'GET' | 'POST' | 'HEAD';

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What is peculiar to a network. */
export interface Network {
  /** Settings of the kernel below /proc/sys: `{ 'net/ipv4/tcp_retries2': 3 }`. */
  sysctl?: Readonly<Record<string, number>>;
  /** Which end of the link `unplug` takes down: the client's unless said. */
  unplugAt?: 'client' | 'server';
}

export interface Scenario {
  /** The file's path below scenarios/, without its ending. */
  id: string;
  /** One sentence: what happens after the disconnect. */
  claim: string;
  /** Names of what each request takes once and must give back once. */
  guards: readonly string[];
  /**
   * `'fin, reset'` -> what is expected of each guard when the client leaves mid-stream;
   * `'before-first-byte: fin, reset'` -> the same when it leaves while the handler still prepares its answer.
   */
  expect: Readonly<Record<string, GuardExpectations>>;
  /** The mechanism behind the claim. */
  why: string;
  /** One sentence to take home. */
  lesson: string;
  /** Where it was met in the wild. */
  links?: readonly string[];
  /**
   * What the client sends; a GET without a body unless said. One that acknowledges also posts to `/acknowledged/<id>` whenever
   * it has received something; the id is that of the connection, percent-encoded.
   */
  request?: { method: Method; bodyBytes: number; acknowledges?: boolean };
  /** How long to look after the disconnect, at least: for a claim about timers that are longer than the usual look. */
  patienceMs?: number;
  /** A network namespace of its own; then only a client that is killed, frozen, unplugged or vanishes can get there. */
  network?: Network;
  /** Called once per request. */
  serve: (connection: Connection) => Handler;
}

/** Declares a scenario. Importing one starts nothing. */
export function scenario(declaration: Scenario): Scenario {
  return declaration;
}
