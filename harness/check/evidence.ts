// What was seen of one server, as data: the judge reads it, and the tests make it up.
import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import type { ObservedHistory } from '../model/history.ts';

/** What a process can hold, and a finding can be about. */
export const RESOURCE_KINDS = [
  'process',
  'thread',
  'watch',
  'connection',
  'file',
  'own-socket',
  'pipe',
  'descriptor',
  'temporary-file',
] as const;

export type ResourceKind = (typeof RESOURCE_KINDS)[number];

export interface Resource {
  kind: ResourceKind;
  /** What it is: a path, a command, an address. */
  text: string;
}

export type ResourceCounts = Readonly<Record<ResourceKind, number>>;

/** What all processes of the server do per second while no client is connected. */
export interface Rates {
  /** Voluntary context switches: a thread that slept was woken. */
  wakeUps: number;
  /** Time on a core, in ms. */
  cpuMs: number;
  /** The same, with the time that it waited for a core: what it would take on an idle machine. */
  wantedMs: number;
  /** Time on a core of children that ended meanwhile, in ms, in steps of 10: the tree has them no more. */
  childMs: number;
  logLines: number;
  /** Calls that write. */
  writes: number;
}

/** A resource that was not there before a visit and was there after its client had left. */
export interface Leftover extends Resource {
  /** The number of the visit, from 0. */
  visit: number;
  /** How old it was when it was last seen, from the moment its client left, in ms. */
  aliveMs: number;
  /** How old when it was first missed; null if it is still there. */
  goneMs: number | null;
  /** Whether it was there at the last look. */
  isHeld: boolean;
}

/** What an ordinary client gets. */
export interface Answer {
  /** Null if nothing came, or over HTTP/2. */
  status: number | null;
  contentType: string | null;
  location: string | null;
  /** From the request to the first byte of any kind; null if none came while the client waited. */
  firstByteMs: number | null;
  /** How long the client waited for it: until it came, the server closed the connection, or the client gave up. */
  waitedMs: number;
}

/** What a client knows itself. */
export interface ClientEvidence {
  answer: Answer;
  /** How the answer ended while the client was still there: null if it did not. */
  ended: 'regular' | 'cut' | null;
  /** Of the body and the head. */
  bytes: number;
  /** More had come than the phase allows when the client left. */
  hasMissedPhase: boolean;
}

/** And what it knows once it has left. */
export interface LeftClientEvidence extends ClientEvidence {
  /** How the answer ended when the client had closed only one half, read no more, or was superseded; null if it did not. */
  endedAfter: 'regular' | 'cut' | null;
  /** Whether the server still had the connection of a client that closed only one half, or read no more, when it left for good. */
  isHeld: boolean | null;
}

export interface VisitEvidence extends LeftClientEvidence {
  hasBody: boolean;
  /** Bytes came after the first burst, while the client was there. */
  isStreaming: boolean;
  /** What the server did while the client was there, after the first burst. */
  connected: Rates;
  /** For how long that was seen, in ms. */
  connectedMs: number;
  /** The same, after it had left; zeros where the server was not watched for a while. */
  after: Rates;
  /** The server held something for it, beside its socket, while it was there. */
  heldResource: boolean;
  /** The process that existed before the visit and served it was gone after it. */
  endedProcess: boolean;
  /** Whether the kernel showed that the client left as it should; null where it shows nothing. */
  isFaultShown: boolean | null;
}

/** One visit as its marks tell it, to the end of the check. */
export interface MarkedVisit {
  history: ObservedHistory;
  /** When the client was gone for good, in ns: one that closes a half, or stalls, leaves later. */
  leftAt: number;
}

/** A number of clients that left at once, and what was there when they had. */
export interface QuickBatch {
  hangUps: number;
  counts: ResourceCounts;
  rates: Rates;
}

export interface Exit {
  /** `exited with code 1`, `was ended by SIGSEGV`, or that it no longer listens. */
  text: string;
  /** What it said last. */
  log: string;
  /** How many clients had left before. */
  afterVisits: number;
  restarted: boolean;
}

/** One request, left in one way, on one process of the server. */
export interface OutsideEvidence {
  fault: Fault;
  phase: Phase;
  /** Before the first client. */
  before: Rates;
  /** The same in each of the looks: by how much they differ is no client's doing. */
  idle: readonly Rates[];
  /** What the very first client got, who left at once; null if no listener gave an answer that is one. */
  firstAnswer: Answer | null;
  /** The first client that stayed for a while; null if the server was gone before it. */
  ordinaryBefore: VisitEvidence | null;
  /** After the clients that warmed it up: from here on rates should not rise. */
  warmedUp: Rates;
  visits: readonly VisitEvidence[];
  leftovers: readonly Leftover[];
  /** The counts and rates at the last look after the visits. */
  lastLook: { counts: ResourceCounts; rates: Rates } | null;
  /** None where quick hang-ups are not allowed. */
  quick: readonly QuickBatch[];
  /** After all of them an ordinary client again; null if it did not come to that. */
  ordinaryAfter: VisitEvidence | null;
  /** The last thing that was looked at. */
  end: { rates: Rates; sinceLastVisitMs: number } | null;
  exit: Exit | null;
  /** The visits of a server that speaks the contract. */
  marked: readonly MarkedVisit[];
  /** Whether anyone else was connected. */
  otherClients: number;
}
