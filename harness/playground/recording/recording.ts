import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import type { CodeProblem, Crowd, EventBatch, Side, SideEvent, SocketStates } from '../messages.ts';
import type { Mark } from '../../model/history.ts';

/** Of an earlier attempt only the last is needed, as the ghost behind the new one. */
const MAX_ATTEMPTS = 2;
/** A replay begins so long before the client left. */
const LEAD_MS = 300;

export type TimedMark = Omit<Mark, 'at'> & { atMs: number } & Partial<
    Record<'guard' | 'by' | 'code' | 'message' | 'gauge', string> & Record<'bytes' | 'queued' | 'value', number>
  >;

/** All that is known of the first client of an attempt, and the count of all. Moments are milliseconds of the session. */
export interface AttemptRecording {
  number: number;
  clients: number;
  /** The client is a tab of the browser. */
  isTab: boolean;
  beganAt: number;
  port: number | null;
  left: { at: number; fault: Fault } | null;
  returnedAt: number | null;
  sockets: { at: number; states: SocketStates }[];
  marks: TimedMark[];
  received: { at: number; bytes: number; text: string }[];
  crowd: (Crowd & { at: number })[];
  failure: string | null;
}

export interface SideRecording {
  server: { at: number; port: number; pid: number } | null;
  ended: { at: number; sentence: string; problems: readonly CodeProblem[] } | null;
  log: string;
  process: { at: number; state: 'running' | 'stopped'; memoryBytes: number }[];
  /** The last is the current one. */
  attempts: AttemptRecording[];
}

/** What both servers and their clients did. */
export type Recording = Record<Side, SideRecording>;

export function createRecording(): Recording {
  const createSide = (): SideRecording => ({ server: null, ended: null, log: '', process: [], attempts: [] });
  return { left: createSide(), right: createSide() };
}

/** Adds what the server of the playground has told. */
export function addBatch(recording: Recording, batch: EventBatch): void {
  for (const event of batch.events) addEvent(recording[event.side], event);
}

function addEvent(side: SideRecording, event: SideEvent): void {
  const { at } = event;
  switch (event.kind) {
    case 'listening':
      Object.assign(side, {
        server: { at, port: event.port, pid: event.pid },
        ended: null,
        log: '',
        process: [],
        attempts: [],
      });
      break;
    case 'ended':
      Object.assign(side, { ended: { at, sentence: event.sentence, problems: event.problems }, log: event.log });
      break;
    case 'process':
      side.process.push({ at, state: event.state, memoryBytes: event.memoryBytes });
      break;
    case 'log':
      side.log = event.log;
      break;
    case 'connecting':
      side.attempts = [...side.attempts, createAttempt(event)].slice(-MAX_ATTEMPTS);
      break;
    default: {
      const attempt = side.attempts.find(({ number }) => number === event.attempt);
      if (attempt !== undefined) addClientEvent(attempt, event);
    }
  }
}

type ClientEvent = Extract<SideEvent, { attempt: number }>;

function addClientEvent(attempt: AttemptRecording, event: ClientEvent): void {
  const { at } = event;
  if (event.kind === 'connected') attempt.port = event.port;
  if (event.kind === 'left') Object.assign(attempt, { left: { at, fault: event.fault }, failure: null }); // it could after all
  if (event.kind === 'returned') attempt.returnedAt = at;
  if (event.kind === 'sockets') attempt.sockets.push({ at, states: event.states });
  if (event.kind === 'mark') attempt.marks.push({ ...event.mark, atMs: at });
  if (event.kind === 'received') attempt.received.push({ at, bytes: event.bytes, text: event.text });
  if (event.kind === 'failed') attempt.failure = event.sentence;
  if (event.kind !== 'crowd') return;
  const { clients, holding, ticks, writes } = event;
  attempt.crowd.push({ at, clients, holding, ticks, writes });
}

function createAttempt(event: Extract<ClientEvent, { kind: 'connecting' }>): AttemptRecording {
  const { attempt, at, clients, isTab } = event;
  return {
    number: attempt,
    clients,
    isTab,
    beganAt: at,
    port: null,
    left: null,
    returnedAt: null,
    sockets: [],
    marks: [],
    received: [],
    crowd: [],
    failure: null,
  };
}

/** The attempt that is under way, and the one before it. */
export function getAttempts(side: SideRecording): {
  current: AttemptRecording | null;
  previous: AttemptRecording | null;
} {
  return { current: side.attempts.at(-1) ?? null, previous: side.attempts.at(-2) ?? null };
}

/** The last entry at or before a moment. */
export function findLatest<T extends { at: number }>(entries: readonly T[], atMs: number): T | null {
  return entries.findLast(({ at }) => at <= atMs) ?? null;
}

/** When the first client of the current attempts began to connect, and when the first left; Infinity if none did. */
export function findFirst(sides: readonly SideRecording[]): { beganAt: number; leftAt: number } {
  const attempts = sides.flatMap((side) => getAttempts(side).current ?? []);
  return {
    beganAt: Math.min(...attempts.map(({ beganAt }) => beganAt)),
    leftAt: Math.min(...attempts.map(({ left }) => left?.at ?? Infinity)),
  };
}

/** When what is shown begins: just before the first client left, or when it connected. */
export function findBeginning(recording: Recording): number {
  const { beganAt, leftAt } = findFirst(Object.values(recording));
  const fromMs = leftAt === Infinity ? beganAt : Math.max(beganAt, leftAt - LEAD_MS);
  return fromMs === Infinity ? 0 : fromMs;
}

/** What was so at the moment that one points at. */
export function describeMoment(side: SideRecording, atMs: number | null): string {
  const { current } = getAttempts(side);
  if (atMs === null || current === null) return ' ';
  const mark = current.marks.findLast((one) => one.atMs <= atMs);
  const states = findLatest(current.sockets, atMs)?.states;
  const sinceMs = atMs - (current.left?.at ?? current.beganAt);
  const when = `${sinceMs < 0 ? '−' : '+'}${Math.abs(sinceMs).toFixed(0)} ms`;
  const last = mark === undefined ? 'nothing yet' : `${mark.event}${mark.guard === undefined ? '' : ` ${mark.guard}`}`;
  return `${when}: last ${last}; client ${states?.client ?? 'no socket'}, server ${states?.server ?? 'no socket'}`;
}
