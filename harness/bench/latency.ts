import { now } from '../system/clock.ts';
import { median, type Stage } from './bench-servers.ts';

const ROUNDS = 200;
const NS_PER_US = 1_000;

/** Median microseconds from the client's reset to the kit's guard, and to the bare server's response 'close', in turn. */
export async function latencies(stage: Stage): Promise<{ guardUs: number; closeUs: number }> {
  const guard: number[] = [];
  const struckAt: number[] = [];
  const before = (await stage.closedAt()).length;
  for (let round = 0; round < ROUNDS; round += 1) {
    guard.push(await guardLatency(stage));
    struckAt.push(await strikeBare(stage, before + round));
  }
  const closedAt = (await stage.closedAt()).slice(before);
  const close = closedAt.map((at, round) => at - struckAt[round]!);
  return { guardUs: median(guard) / NS_PER_US, closeUs: median(close) / NS_PER_US };
}

async function guardLatency(stage: Stage): Promise<number> {
  const connection = stage.newConnection();
  await using client = await stage.connect(stage.kit, connection);
  const at = now();
  client.socket.resetAndDestroy();
  const bound = { withinMs: 5_000, signal: stage.kit.signal, sentence: () => 'Expected the guard to be released.' };
  await stage.kit.marks.until(() => stage.releasedAt(connection) !== undefined, bound);
  return stage.releasedAt(connection)! - at;
}

async function strikeBare(stage: Stage, closedBefore: number): Promise<number> {
  await using client = await stage.connect(stage.bare, stage.newConnection());
  const at = now();
  client.socket.resetAndDestroy();
  await stage.untilClosed(closedBefore + 1);
  return at;
}
