import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import type { CheckReport } from '../model/check-report.ts';
import type { Mark } from '../model/history.ts';

// What the server of the playground and its page say to each other. Moments are milliseconds on one clock, since the session
// was opened.

export type Side = 'left' | 'right';
export const SIDES = ['left', 'right'] as const;

/** When the client leaves: at once, when it has so many bytes, or while the handler still prepares its answer. */
export type Moment = { kind: 'now' } | { kind: 'bytes'; bytes: number } | { kind: 'before-headers' };

/** How clients leave, of both servers alike. */
export interface Leaving {
  fault: Fault;
  moment: Moment;
  clients: number;
}

/** Two servers that differ in one thing. */
export interface Pair {
  id: string;
  title: string;
  group: 'seed' | 'incidents' | 'workshop' | 'stacks';
  /** What it is found by, beside its title. */
  words: string;
  left: string;
  right: string;
  /** What each side is called: `the bug`, `the fix`. */
  names: Readonly<Record<Side, string>>;
}

/** What a signal of a framework does when a client closes its connection mid-stream, as it was accepted. */
export interface SignalRow {
  signal: string;
  get: string;
  post: string;
}

/** What an exercise of the workshop asks of the reader. */
export interface ExerciseText {
  title: string;
  /** A paragraph or a command a line. */
  story: string;
  todo: string;
  hints: readonly string[];
}

/** What is said of an answer: the first thing to fix, or what it does. */
export interface CheckedExercise {
  /** Null if the machine was too busy to tell. */
  passes: boolean | null;
  sentence: string;
}

/** One server as it stands in the checkout. */
export interface ServerSource {
  id: string;
  claim: string;
  why: string;
  lesson: string;
  links: readonly string[];
  guards: readonly string[];
  code: string;
  /** Why it runs only as it is; null if it can be edited. */
  fixedBecause: string | null;
  /** Why no tab of a browser can be its client; null if one can. */
  noTabBecause: string | null;
  /** Of a framework: its signals. */
  signals: readonly SignalRow[];
  /** Null for what is no exercise. */
  exercise: ExerciseText | null;
}

/** An error in edited code; `line` counts from 1, and is null where it is not known. */
export interface CodeProblem {
  line: number | null;
  column: number;
  sentence: string;
}

/** How both ends of a connection look to the kernel; null where it has no socket. */
export interface SocketStates {
  client: string | null;
  server: string | null;
  /** Bytes that wait: sent and not acknowledged by the client's kernel, and received and not read by the client. */
  sendQueue: number;
  receiveQueue: number;
}

/** All clients of an attempt: how many hold a guard, and what the server did for them since they left. */
export interface Crowd {
  clients: number;
  holding: number;
  ticks: number;
  writes: number;
}

type ServerEvent =
  | { kind: 'listening'; port: number; pid: number; name: string }
  | { kind: 'ended'; sentence: string; log: string; problems: readonly CodeProblem[] }
  /** `stopped` is what SIGSTOP does to it. */
  | { kind: 'process'; state: 'running' | 'stopped'; memoryBytes: number }
  | { kind: 'log'; log: string };

type ClientEvent =
  /** A tab comes when the browser has opened it. */
  | { kind: 'connecting'; clients: number; isTab: boolean }
  | { kind: 'connected'; port: number }
  | { kind: 'left'; fault: Fault; clients: number }
  /** It reads again, or is there again. */
  | { kind: 'returned' }
  | { kind: 'received'; bytes: number; text: string }
  | { kind: 'sockets'; states: SocketStates }
  | { kind: 'mark'; mark: Mark & { connection: string } }
  | ({ kind: 'crowd' } & Crowd)
  | { kind: 'failed'; sentence: string };

/** One fact about one side. `attempt` counts the connections of a session; its first client is the one that is watched. */
export type SideEvent = { side: Side; at: number } & (ServerEvent | (ClientEvent & { attempt: number }));

/** What one message of the stream holds. */
export interface EventBatch {
  /** When it was sent. */
  at: number;
  events: readonly SideEvent[];
  /** What the check of one's own server is at. */
  progress?: string;
  look?: ServerLook;
}

/** What the kernel has of one's own server at one moment while it is checked. */
export interface ServerLook {
  at: number;
  /** How many sockets of its clients, and of its own for them, are in each state: `{ ESTABLISHED: 10 }`. */
  client: Readonly<Record<string, number>>;
  server: Readonly<Record<string, number>>;
  /** What it holds beyond what it held before the first client, by kind: `{ file: 3 }`. */
  held: Readonly<Record<string, number>>;
  /** Calls that write, and how often a thread of it was woken, since the look before. */
  writes: number;
  wakeUps: number;
}

/** What a check found at one's own server. */
export type OwnServerReport = Pick<CheckReport, 'verdict' | 'findings' | 'notJudged'>;

export interface OpenedSession {
  session: string;
  hangup: string;
  /** Where one begins. */
  pair: Pair;
  /** Ways of leaving that this machine cannot make, and why. */
  missing: Partial<Record<Fault, string>>;
}

/** What to serve on one side: the code of the checkout if there is none. */
export interface SideChoice {
  id: string;
  code?: string;
}

/** Of each side that was served anew: why its code could not be translated, or the server did not start. */
export type ServedProblems = Partial<Record<Side, readonly CodeProblem[]>>;
