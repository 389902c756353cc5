// What the probe says of one process, as data. Types only: the judge reads it, and the tests make it up.

export const HELD_KINDS = [
  'upstream-request',
  'process',
  'worker',
  'watch',
  'file',
  'timer',
  'listener',
  'connection',
  'write',
  'activity',
  'parked-await',
  'parked-generator',
  'response',
] as const;

/** From what says the most about the cause to what says the least. */
export type HeldKind = (typeof HELD_KINDS)[number];

/** A position in a source file, from 1. */
export interface Position {
  file: string;
  line: number;
  column: number;
}

/** Where something was opened. */
export interface Site extends Position {
  /** As V8 names it, before source maps; empty if it has no name. */
  functionName?: string;
  /** The package that opened it, if it was not the user's own code. */
  package: string | null;
  /** All packages on the stack, the nearest first. */
  packages?: readonly string[];
  /** Up to two more frames of the user's own code, the nearest first. */
  callers: readonly Position[];
  /** The line with its neighbors, marked; empty if the file cannot be read. */
  code: string;
}

/** All that was opened at one site and is still there. */
export interface HeldGroup {
  kind: HeldKind;
  /** What it is: `setInterval every 50 ms`, `'message' of EventEmitter`. */
  text: string;
  site: Site | null;
  /** Whether the request that opened it is known; if not, only the time says which visit it was. */
  isAttributed: boolean;
  /** How many are left of each visit. */
  visits: Readonly<Record<number, number>>;
  /** Of timers that go off once: whether they were set when their client had long left, by what goes on. */
  isRearmed: boolean;
  /** Facts that the advice reads. */
  traits: readonly Trait[];
}

/** `repeats`: a timer that does; `long`: one of so long that no look sees it go off; `has-signal`: the call was given one; `late`: opened after an await, `after-body`: after the body was read; `collected`: its memory is gone; `own`: on an emitter that only this visit has seen; `asks`: only asks its closed response whether it is closed; `meanwhile`: a package opened it by itself while the user's code waited at the line. */
export type Trait =
  | 'repeats'
  | 'long'
  | 'has-signal'
  | 'late'
  | 'after-body'
  | 'collected'
  | 'piped'
  | 'own'
  | 'asks'
  | 'meanwhile';

/** A thread that takes no requests: of its opened things nothing is known. */
export interface UnseenThread {
  pid: number;
  /** 0 of the main thread of a process. */
  thread: number;
  /** Of a core, since the clients left or since the look before. */
  busyShare: number;
}

/** What a process answers when it is asked. */
export interface ProcessLook {
  pid: number;
  /** Which of its threads answers; 0 is the main one. */
  thread: number;
  /** How many requests it has taken in the visits that count. */
  requests: number;
  held: readonly HeldGroup[];
  unseen: readonly UnseenThread[];
  /** What could not be looked at, as sentences. */
  problems: readonly string[];
}
