import { formatCount } from '../../model/format.ts';
import type { Lane, LaneBar, Lanes } from '../../report/render/lanes.ts';
import type { ServerLook } from '../messages.ts';
import { buildLane, getSocketState, joinSteps, type LaneStep } from './side-lanes.ts';

const MIN_SPAN_MS = 4_000;
/** While clients come and leave, the lanes move on with the clock. */
const LIVE_SPAN_MS = 12_000;

const NAMES: Readonly<Record<string, string>> = {
  process: 'processes',
  thread: 'threads',
  watch: 'file watches',
  connection: 'connections',
  file: 'open files',
  'own-socket': 'client sockets',
  pipe: 'pipes',
  descriptor: 'descriptors',
};

/** One's own server while it is checked: its connections as the kernel has them, and what stays. */
export function buildOwnServerLanes(
  looks: readonly ServerLook[],
  { atMs, isOver }: { atMs: number; isOver: boolean },
): Lanes {
  const beganAt = looks[0]?.at ?? atMs;
  const endMs = isOver ? (looks.at(-1)?.at ?? atMs) : atMs;
  const fromMs = isOver ? beganAt : Math.max(beganAt, endMs - LIVE_SPAN_MS);
  const kinds = [...new Set(looks.flatMap(({ held }) => Object.keys(held)))];
  const held = looks.at(-1)?.held ?? {};
  const open = Object.entries(held).map(([kind, count]) => `${count} more ${getName(kind)}`);
  return {
    title: `Your server has ${open.length === 0 ? 'nothing more' : open.join(', ')} than before the first client`,
    fromMs,
    toMs: Math.max(endMs, fromMs + MIN_SPAN_MS),
    rules: [],
    lanes: [
      buildLane('clients', buildClientBars(looks, endMs)),
      buildLane('clients’ kernel', buildStateBars(looks, { end: 'client', endMs })),
      buildLane('server’s kernel', buildStateBars(looks, { end: 'server', endMs })),
      ...kinds.map((kind) => buildLane(getName(kind), buildHeldBars(looks, { kind, endMs }))),
      buildDots('wake-ups', looks, ({ wakeUps }) => wakeUps),
      buildDots('writes', looks, ({ writes }) => writes),
    ],
  };
}

function getName(kind: string): string {
  return NAMES[kind] ?? kind;
}

/** A moment for each look that saw it. */
function buildDots(name: string, looks: readonly ServerLook[], count: (look: ServerLook) => number): Lane {
  return { name, bars: [], dots: looks.filter((look) => count(look) > 0).map(({ at }) => at) };
}

function countClients({ client }: ServerLook): number {
  return client.ESTABLISHED ?? 0;
}

function buildClientBars(looks: readonly ServerLook[], endMs: number): LaneBar[] {
  const steps = looks.map((look): LaneStep => {
    const clients = countClients(look);
    return { at: look.at, label: clients === 0 ? '' : formatCount(clients, 'client'), state: 'connected' };
  });
  return joinSteps(steps, endMs);
}

/** `ESTABLISHED × 10`: the state of most of them. */
function buildStateBars(
  looks: readonly ServerLook[],
  { end, endMs }: { end: 'client' | 'server'; endMs: number },
): LaneBar[] {
  const steps = looks.map((look): LaneStep => {
    const [state = '', count = 0] = findMostFrequent(look[end]) ?? [];
    return { at: look.at, label: count > 1 ? `${state} × ${count}` : state, state: getSocketState(state) };
  });
  return joinSteps(steps, endMs);
}

function findMostFrequent(states: Readonly<Record<string, number>>): [string, number] | undefined {
  const [most] = Object.entries(states)
    .filter(([state]) => state !== 'TIME_WAIT')
    .toSorted(([, one], [, other]) => other - one);
  return most;
}

/** Red from when no client is there to hold it for. */
function buildHeldBars(looks: readonly ServerLook[], { kind, endMs }: { kind: string; endMs: number }): LaneBar[] {
  const steps = looks.map((look): LaneStep => {
    const count = look.held[kind] ?? 0;
    const state = countClients(look) > 0 ? 'held' : 'silent';
    return { at: look.at, label: count === 0 ? '' : `${count} more`, state };
  });
  return joinSteps(steps, endMs);
}
