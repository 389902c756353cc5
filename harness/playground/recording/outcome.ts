import { isConnected } from '../../model/faults.ts';
import { formatCount } from '../../model/format.ts';
import { findLastNoticed, pairGuardMarks } from '../../model/history.ts';
import { findLatest, getAttempts, type AttemptRecording, type SideRecording, type TimedMark } from './recording.ts';

/** What the reader thinks that the cleanup will do, and what it did. `later` is more than this. */
export const PREDICTIONS = ['at-once', 'later', 'never'] as const;
export type Prediction = (typeof PREDICTIONS)[number];
const AT_ONCE_MS = 250;
/** Every look has an end: what has not run by then counts as never. */
const NEVER_MS = 3_000;

/** From when to when a guard was held; `toMs` is null while it is. */
export interface HeldInterval {
  guard: string;
  fromMs: number;
  toMs: number | null;
}

/** How a side looks at one moment. */
export interface Outcome {
  tone: 'quiet' | 'good' | 'bad' | 'warning';
  /** One sentence, to be read from afar. */
  headline: string;
  /** Who or what ended it, or what it does meanwhile. */
  detail: string;
  /** What became of the cleanup; null as long as it is not known. */
  proven: Prediction | null;
}

/** The outcome of the current attempt as of a moment. */
export function describeOutcome(side: SideRecording, atMs: number): Outcome {
  const { current } = getAttempts(side);
  if (side.ended !== null && side.ended.at <= atMs) return describeEnd(side.ended.sentence, current);
  if (side.server === null) return { tone: 'quiet', headline: 'Starting…', detail: '', proven: null };
  if (current === null || current.beganAt > atMs)
    return { tone: 'quiet', headline: 'No client is connected', detail: 'It listens, and does nothing.', proven: null };
  if (current.failure !== null)
    return { tone: 'warning', headline: 'The client could not do that', detail: current.failure, proven: null };
  const process = findLatest(side.process, atMs);
  if (process?.state === 'stopped')
    return {
      tone: 'warning',
      headline: 'The server’s process is stopped',
      detail: 'SIGSTOP: it does nothing until SIGCONT.',
      proven: null,
    };
  const { left, returnedAt } = current;
  const isBack = returnedAt !== null && returnedAt <= atMs;
  if (left === null || left.at > atMs || isBack) return describeConnected(current, atMs);
  return describeAfterwards(current, { leftAt: left.at, atMs });
}

function describeEnd(sentence: string, current: AttemptRecording | null): Outcome {
  const isHeld = current !== null && listHeld(current, Infinity).some(({ toMs }) => toMs === null);
  const detail = isHeld ? `${sentence} The cleanup never ran.` : sentence;
  return { tone: 'warning', headline: 'The server has ended', detail, proven: isHeld ? 'never' : null };
}

function describeConnected(current: AttemptRecording, atMs: number): Outcome {
  const ticks = countMarks(current, { event: 'tick', fromMs: 0, toMs: atMs });
  const bytes = findLatest(current.received, atMs)?.bytes ?? 0;
  return {
    tone: 'quiet',
    headline: describeClients(current, { isStreaming: bytes > 0 || current.isTab }),
    detail: `${formatCount(ticks, 'tick')} of work, ${formatCount(bytes, 'byte')} received.`,
    proven: null,
  };
}

function describeClients(
  { clients, isTab, port }: AttemptRecording,
  { isStreaming }: { isStreaming: boolean },
): string {
  if (clients > 1) return `${clients} clients connected`;
  if (!isTab) return isStreaming ? 'Connected, streaming' : 'Connected, nothing received yet';
  return port === null ? 'Waiting for the tab' : 'The tab is connected, streaming';
}

function describeAfterwards(current: AttemptRecording, { leftAt, atMs }: { leftAt: number; atMs: number }): Outcome {
  if (current.clients > 1) return describeCrowd(current, { leftAt, atMs });
  const held = listHeld(current, atMs);
  const open = held.filter(({ toMs }) => toMs === null);
  if (current.marks.length === 0)
    return {
      tone: 'warning',
      headline: 'The server does not answer',
      detail: 'It has not begun to handle the request: something may keep its event loop busy.',
      proven: null,
    };
  if (held.length === 0)
    return {
      tone: 'warning',
      headline: 'No guard was taken',
      detail: 'The handler took nothing that it would have to give back.',
      proven: null,
    };
  if (open.length > 0) return describeLeak(current, { leftAt, atMs, names: open.map(({ guard }) => guard) });
  const lastMs = Math.max(...held.map(({ toMs }) => toMs!));
  const lateMs = lastMs - leftAt;
  if (lateMs < 0)
    return {
      tone: 'warning',
      headline: 'Released before you left',
      detail: describeCause(current, lastMs),
      proven: 'at-once',
    };
  return {
    tone: 'good',
    headline: `Released after ${formatSpan(lateMs)}`,
    detail: describeCause(current, lastMs),
    proven: classifyRelease(lateMs),
  };
}

function classifyRelease(lateMs: number): Prediction {
  return lateMs <= AT_ONCE_MS ? 'at-once' : 'later';
}

function describeLeak(
  current: AttemptRecording,
  { leftAt, atMs, names }: { leftAt: number; atMs: number; names: readonly string[] },
): Outcome {
  const forMs = atMs - leftAt;
  const ticks = countMarks(current, { event: 'tick', fromMs: leftAt, toMs: atMs });
  const writes = countMarks(current, { event: 'write', fromMs: leftAt, toMs: atMs });
  const isStill = current.left !== null && isConnected(current.left.fault);
  const work = [
    ...(ticks > 0 ? [formatCount(ticks, 'tick')] : []),
    ...(writes > 0 ? [`${formatCount(writes, 'write')}${isStill ? ' that are not read' : ' without a reader'}`] : []),
    `${names.map((name) => `“${name}”`).join(' and ')} still held`,
  ];
  const noticed = current.marks.find(({ event, atMs: at }) => event === 'noticed' && at <= atMs);
  const released = listHeld(current, atMs).length - names.length;
  const unaware = released === 0 ? 'your code has not' : 'the code that holds this has not';
  const knows = noticed === undefined ? 'Nothing has told the server.' : `Node has seen the disconnect; ${unaware}.`;
  return {
    tone: 'bad',
    headline: `Still running for ${formatSeconds(forMs)}`,
    detail: `${work.join(', ')}. ${isStill ? 'The client is still there, and reads nothing.' : knows}`,
    proven: forMs >= NEVER_MS ? 'never' : null,
  };
}

function describeCrowd(current: AttemptRecording, { leftAt, atMs }: { leftAt: number; atMs: number }): Outcome {
  const crowd = findLatest(current.crowd, atMs);
  const { holding = 0, ticks = 0, writes = 0, clients = current.clients } = crowd ?? {};
  const detail = `${formatCount(ticks, 'tick')} and ${formatCount(writes, 'write')} since the clients left.`;
  if (holding === 0) {
    const lastHeld = current.crowd.findLastIndex((one) => one.at <= atMs && one.holding > 0);
    const lateMs = (current.crowd[lastHeld + 1]?.at ?? leftAt) - leftAt;
    return { tone: 'good', headline: `All ${clients} released`, detail, proven: classifyRelease(lateMs) };
  }
  const forMs = atMs - leftAt;
  return {
    tone: 'bad',
    headline: `${holding} of ${clients} still running for ${formatSeconds(forMs)}`,
    detail,
    proven: forMs >= NEVER_MS ? 'never' : null,
  };
}

const CAUSES: Readonly<Record<string, string>> = {
  read: 'Ended by the client: its FIN arrived, the server’s kernel said so, and Node read it.',
  write: 'Ended by the kernel: a write of the server failed.',
  timer: 'Ended by the server: a timer of its own.',
  gc: 'Ended by the garbage collector of the server.',
  end: 'Ended by the server: the stream came to its regular end.',
};

/** Who ended it: client, server, kernel or timer. */
function describeCause({ marks }: AttemptRecording, releasedMs: number): string {
  const noticed = findLastNoticed(marks.filter(({ atMs }) => atMs <= releasedMs));
  if (noticed === undefined) return 'Ended by the server’s own code.';
  if (noticed.by === 'read' && noticed.code === 'ECONNRESET')
    return 'Ended by the client: its RST arrived, and Node read ECONNRESET.';
  const code = noticed.code === undefined ? '' : ` (${noticed.code})`;
  return `${CAUSES[noticed.by ?? '']?.replace(/\.$/, '') ?? 'Ended'}${code}.`;
}

/** Every interval of every guard that began by then. */
export function listHeld({ marks }: AttemptRecording, untilMs: number): HeldInterval[] {
  return pairGuardMarks(marks.filter(({ atMs }) => atMs <= untilMs)).map(({ guard, acquired, released }) => ({
    guard,
    fromMs: acquired.atMs,
    toMs: released?.atMs ?? null,
  }));
}

function countMarks(
  { marks }: AttemptRecording,
  { event, fromMs, toMs }: { event: TimedMark['event']; fromMs: number; toMs: number },
): number {
  return marks.reduce((sum, mark) => sum + Number(mark.event === event && mark.atMs > fromMs && mark.atMs <= toMs), 0);
}

/** `14.2 s`: one digit, so that it grows visibly and does not flicker. */
function formatSeconds(ms: number): string {
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}

/** `3 ms`, `1.2 s`. */
export function formatSpan(ms: number): string {
  if (ms < 1) return 'less than 1 ms';
  return ms < 1000 ? `${Math.round(ms)} ms` : formatSeconds(ms);
}
