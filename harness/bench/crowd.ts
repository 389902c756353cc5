import type { RawClient } from '../observe/clients/raw.ts';
import { now } from '../system/clock.ts';
import type { Server } from '../observe/server.ts';
import { median, residentBytes, type Stage } from './bench-servers.ts';

const AT_A_TIME = 250;
const PATIENCE_MS = 60_000;

export interface Crowd {
  connections: number;
  /** Guards, or closes, that were recorded. */
  accounted: number;
  /** From before the first reset to the last guard or close. */
  lastMs: number;
  clientBytesEach: number;
  serverBytesEach: number;
}

/** Holds so many connections at the kit's server, drops them all at once, and accounts for every guard. */
async function kitCrowd(stage: Stage, connections: number): Promise<Crowd> {
  const ids = Array.from({ length: connections }, () => stage.newConnection());
  const [clients, memory] = await gather(stage, stage.kit, ids);
  const at = drop(clients);
  const released = () => ids.filter((id) => stage.releasedAt(id) !== undefined);
  const bound = {
    withinMs: PATIENCE_MS,
    signal: stage.kit.signal,
    sentence: () => `Expected ${connections} guards to be released, got ${released().length}.`,
  };
  await stage.kit.marks.until(
    () => stage.releasedAt(ids.at(-1)!) !== undefined && released().length === connections,
    bound,
  );
  const moments = ids.map((id) => stage.releasedAt(id)!);
  return { connections, accounted: moments.length, lastMs: (largest(moments) - at) / 1e6, ...memory };
}

/** The same with the bare server. */
async function bareCrowd(stage: Stage, connections: number): Promise<Crowd> {
  const before = (await stage.closedAt()).length;
  const ids = Array.from({ length: connections }, () => stage.newConnection());
  const [clients, memory] = await gather(stage, stage.bare, ids);
  const at = drop(clients);
  await stage.untilClosed(before + connections);
  const moments = (await stage.closedAt()).slice(before);
  return { connections, accounted: moments.length, lastMs: (largest(moments) - at) / 1e6, ...memory };
}

const ROUNDS = 3;

/** Both crowds in turn, so that noise hits both alike: memory of the first round, the median of the times, the fewest accounted for. */
export async function crowds(stage: Stage, connections: number): Promise<{ kit: Crowd; bare: Crowd }> {
  const kit: Crowd[] = [];
  const bare: Crowd[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await bareCrowd(stage, connections));
    kit.push(await kitCrowd(stage, connections));
  }
  return { kit: middle(kit), bare: middle(bare) };
}

function middle(rounds: readonly Crowd[]): Crowd {
  const lastMs = median(rounds.map((round) => round.lastMs));
  return { ...rounds[0]!, lastMs, accounted: Math.min(...rounds.map(({ accounted }) => accounted)) };
}

type Memory = Pick<Crowd, 'clientBytesEach' | 'serverBytesEach'>;

async function gather(stage: Stage, server: Server, ids: readonly string[]): Promise<[RawClient[], Memory]> {
  const clientBefore = residentBytes('self');
  const serverBefore = residentBytes(server.pid);
  const clients: RawClient[] = [];
  for (let begin = 0; begin < ids.length; begin += AT_A_TIME) {
    clients.push(...(await Promise.all(ids.slice(begin, begin + AT_A_TIME).map((id) => stage.connect(server, id)))));
  }
  const each = (after: number, before: number) => (after - before) / ids.length;
  const memory = {
    clientBytesEach: each(residentBytes('self'), clientBefore),
    serverBytesEach: each(residentBytes(server.pid), serverBefore),
  };
  return [clients, memory];
}

function drop(clients: readonly RawClient[]): number {
  const at = now();
  for (const { socket } of clients) socket.resetAndDestroy();
  return at;
}

function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number));
}
