import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import { describeFault } from '../../model/faults.ts';
import { formatSize } from '../../model/format.ts';
import type { Lane, LaneBar, Lanes, LaneState } from '../../report/render/lanes.ts';
import { describeOutcome, formatSpan, listHeld } from './outcome.ts';
import { findFirst, findLatest, getAttempts, type AttemptRecording, type SideRecording } from './recording.ts';

/** What is shown of the time before the client left. */
const LEAD_MS = 1_000;
const MIN_SPAN_MS = 4_000;
/** While the client is connected, the lanes move on with the clock. */
const CONNECTED_SPAN_MS = 6_000;

const SOCKET_STATES: Readonly<Record<string, LaneState>> = {
  ESTABLISHED: 'connected',
  TIME_WAIT: 'over',
  CLOSE: 'over',
};
const AFTER_LEAVING: Partial<Record<Fault, string>> = {
  stall: 'connected, reads nothing',
  vanish: 'cut off',
  'half-close': 'reads on',
};

/** One side on the clock of both, as of a moment. */
export function buildSideLanes(side: SideRecording, { atMs, range }: { atMs: number; range: LaneRange }): Lanes {
  const { current, previous } = getAttempts(side);
  const { headline, detail } = describeOutcome(side, atMs);
  const left = current?.left ?? null;
  const rules = left === null || left.at > atMs ? [] : [{ atMs: left.at, label: describeFault(left.fault) }];
  const livedUntilMs = Math.min(atMs, side.ended?.at ?? Infinity); // what has ended holds nothing any more
  const lanes = current === null ? [] : buildLanes(current, { atMs: livedUntilMs, side, previous });
  return { title: `${headline}. ${detail}`, lanes, ...range, rules };
}

/** What part of the clock is shown, in milliseconds of the session. */
export interface LaneRange {
  fromMs: number;
  toMs: number;
}

/** The same for both sides: from a moment before the first client left, or the last seconds. */
export function computeRange(sides: readonly SideRecording[], atMs: number): LaneRange {
  const { beganAt, leftAt } = findFirst(sides);
  const earliestMs = leftAt > atMs ? atMs - CONNECTED_SPAN_MS : leftAt - LEAD_MS;
  const fromMs = Math.max(Math.min(beganAt, atMs), earliestMs);
  return { fromMs, toMs: Math.max(atMs, fromMs + MIN_SPAN_MS) };
}

interface LaneContext {
  atMs: number;
  side: SideRecording;
  previous: AttemptRecording | null;
}

function buildLanes(current: AttemptRecording, { atMs, side, previous }: LaneContext): Lane[] {
  const guards = [...new Set(listHeld(current, atMs).map(({ guard }) => guard))];
  return [
    buildLane('client', buildClientBars(current, atMs)),
    buildLane('client’s kernel', buildSocketBars(current, { end: 'client', atMs })),
    buildLane('server’s kernel', buildSocketBars(current, { end: 'server', atMs })),
    buildLane('response', buildResponseBars(current, atMs)),
    ...guards.map((guard) => ({
      ...buildLane(guard, buildGuardBars(current, { guard, atMs })),
      ghosts: previous === null ? [] : buildGhosts(previous, { current, guard, atMs }),
    })),
    { name: 'ticks', bars: [], dots: listMoments(current, { event: 'tick', atMs }) },
    { name: 'writes', bars: [], dots: listMoments(current, { event: 'write', atMs }) },
    buildLane('queued', buildQueueBars(current, atMs)),
    buildLane('memory', buildMemoryBars(side, { fromMs: current.beganAt, atMs })),
  ];
}

export function buildLane(name: string, bars: readonly LaneBar[]): Lane {
  return { name, bars, dots: [] };
}

function buildClientBars({ beganAt, isTab, left, returnedAt }: AttemptRecording, atMs: number): LaneBar[] {
  const leftAt = left === null ? atMs : Math.min(left.at, atMs);
  const label = isTab ? 'a tab' : 'connected';
  const connected: LaneBar = { fromMs: beganAt, toMs: leftAt, state: 'connected', label };
  const state = left === null || left.at > atMs ? undefined : AFTER_LEAVING[left.fault];
  if (state === undefined) return [connected];
  const until = Math.min(returnedAt ?? atMs, atMs);
  const away: LaneBar = { fromMs: leftAt, toMs: until, state: 'waiting', label: state };
  return until === atMs ? [connected, away] : [connected, away, { ...connected, fromMs: until, toMs: atMs }];
}

function buildSocketBars(
  { sockets }: AttemptRecording,
  { end, atMs }: { end: 'client' | 'server'; atMs: number },
): LaneBar[] {
  const steps = sockets.filter(({ at }) => at <= atMs);
  return joinSteps(
    steps.map(({ at, states }) => ({ at, label: states[end] ?? '', state: getSocketState(states[end]) })),
    atMs,
  );
}

/** How a state of the kernel is drawn. */
export function getSocketState(state: string | null | undefined): LaneState {
  return SOCKET_STATES[state ?? ''] ?? 'waiting';
}

/** What is seen from a moment on. */
export type LaneStep = Pick<LaneBar, 'state' | 'label'> & { at: number };

/** From each value to the next that differs; what is empty is not drawn. */
export function joinSteps(steps: readonly LaneStep[], atMs: number): LaneBar[] {
  const changes = steps.filter(
    ({ label, state }, index) => label !== steps[index - 1]?.label || state !== steps[index - 1]?.state,
  );
  return changes
    .map(({ at, ...step }, index) => ({ fromMs: at, toMs: changes[index + 1]?.at ?? atMs, ...step }))
    .filter(({ label }) => label !== '');
}

function buildResponseBars({ marks }: AttemptRecording, atMs: number): LaneBar[] {
  const begin = marks.find(({ event }) => event === 'handling');
  if (begin === undefined || begin.atMs > atMs) return [];
  const noticed = marks.find(({ event, atMs: at }) => event === 'noticed' && at <= atMs);
  const open: LaneBar = { fromMs: begin.atMs, toMs: noticed?.atMs ?? atMs, state: 'connected', label: 'open' };
  if (noticed === undefined) return [open];
  const label = `closed by ${noticed.by}${noticed.code === undefined ? '' : ` ${noticed.code}`}`;
  return [open, { fromMs: noticed.atMs, toMs: noticed.atMs, state: 'over', label }];
}

/** Held while the client is there; what comes after that is what the picture is about. */
function buildGuardBars(attempt: AttemptRecording, { guard, atMs }: { guard: string; atMs: number }): LaneBar[] {
  const leftAt = Math.min(attempt.left?.at ?? Infinity, atMs);
  return listHeld(attempt, atMs)
    .filter((interval) => interval.guard === guard)
    .flatMap(({ fromMs, toMs }) => {
      const endMs = toMs ?? atMs;
      const before: LaneBar = { fromMs, toMs: Math.min(endMs, leftAt), state: 'held', label: 'held' };
      const after = { fromMs: Math.max(fromMs, leftAt), toMs: endMs };
      const released = `released after ${formatSpan(endMs - leftAt)}`;
      const bars: LaneBar[] = [
        before,
        toMs === null
          ? { ...after, state: 'silent', label: 'still held' }
          : { ...after, state: 'late', label: released },
      ];
      return bars.filter((bar) => bar.toMs > bar.fromMs);
    });
}

/** The guard in the attempt before, as if its client had left at the same moment. */
function buildGhosts(
  previous: AttemptRecording,
  { current, guard, atMs }: { current: AttemptRecording; guard: string; atMs: number },
): LaneBar[] {
  if (previous.left === null || current.left === null) return [];
  const shift = current.left.at - previous.left.at;
  const lastMs = previous.marks.at(-1)?.atMs ?? 0;
  return buildGuardBars(previous, { guard, atMs: lastMs })
    .map((bar) => ({ ...bar, fromMs: bar.fromMs + shift, toMs: bar.toMs + shift }))
    .filter(({ fromMs }) => fromMs <= atMs);
}

function listMoments({ marks }: AttemptRecording, { event, atMs }: { event: string; atMs: number }): number[] {
  return marks.filter((mark) => mark.event === event && mark.atMs <= atMs).map((mark) => mark.atMs);
}

/** Bytes that wait for the client: in the process and in its kernel. */
function buildQueueBars({ marks, sockets }: AttemptRecording, atMs: number): LaneBar[] {
  const steps = [
    ...marks.flatMap(({ event, queued = 0, atMs: at }) => (event === 'write' ? [{ at, bytes: queued }] : [])),
    ...sockets.map(({ at, states }) => ({ at, bytes: states.sendQueue + states.receiveQueue })),
  ].toSorted((one, other) => one.at - other.at);
  const seen = steps.filter(({ at }) => at <= atMs);
  return joinSteps(
    seen.map(({ at, bytes }) => ({ at, label: bytes < 4096 ? '' : formatSize(bytes), state: 'waiting' })),
    atMs,
  );
}

function buildMemoryBars({ process }: SideRecording, { fromMs, atMs }: { fromMs: number; atMs: number }): LaneBar[] {
  const latest = findLatest(process, atMs);
  if (latest === null) return [];
  const label = `${Math.round(latest.memoryBytes / 1024 ** 2)} MiB${latest.state === 'stopped' ? ', stopped' : ''}`;
  return [{ fromMs, toMs: atMs, state: 'over', label }];
}
