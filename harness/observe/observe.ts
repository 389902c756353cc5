import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure, History, Mark, OsResourceCount } from '../model/history.ts';
import type { Cell } from '../model/plan.ts';
import { arrive } from './connect-client.ts';
import type { Client } from './clients/client.ts';
import { now } from '../system/clock.ts';
import { HarnessError } from '../system/errors.ts';
import { bounded } from '../system/bounded.ts';
import { HOLD_MS } from './faults/fault.ts';
import { countHoldings } from './kernel/os-resources.ts';
import type { Observation } from './observation.ts';
import { prove } from './verify-fault.ts';
import type { Server } from './server.ts';

/**
 * Connects, waits until the server says that the guards are held (or, before the first byte, that the handler runs), makes
 * the client leave, and looks on for `patienceMs`. What goes wrong on the way is the history's `failure`, never thrown.
 */
export async function observe(observation: Observation): Promise<History> {
  const { cell, server, connection } = observation;
  const history: History = { ...blank(cell), connection, versions: server.versions, openedAt: now() };
  try {
    await watch(observation, history);
  } catch (error) {
    history.failure = failureOf(error, server);
    history.marks = [...server.marks.of(connection)];
  }
  return history;
}

/** The history of a cell that was not observed. */
export function blank(cell: Cell): History {
  return {
    cell,
    connection: '',
    versions: null,
    openedAt: 0,
    disconnectedAt: null,
    resumedAt: null,
    observedUntil: 0,
    marks: [],
    aliveAt: null,
    received: { bytes: 0, text: '' },
    proof: null,
    system: [],
    failure: null,
    skipped: null,
  };
}

/** Why a cell could not be observed, in words. */
export function failureOf(error: unknown, server?: Server): Failure {
  const sentence =
    error instanceof HarnessError ? error.message : `Expected the harness to work, got ${String(error)}.`;
  const log = error instanceof HarnessError ? error.log : '';
  return { sentence, log: server?.log.tail() ?? log };
}

async function watch(observation: Observation, history: History): Promise<void> {
  const { cell, request, server, place, connection, patienceMs, mayEnd = false } = observation;
  const hold = cell.phase === 'mid-stream' ? null : cell.phase;
  const target = { host: place.host, port: server.port, connection, hold, request };
  const departure = await arrive(observation, target);
  history.openedAt = departure.openedAt;
  await using client = departure.client;
  server.marks.read(); // so that what has no clock of its own and came before the disconnect is also seen before it
  if (mayEnd) server.mayEnd();
  history.disconnectedAt = await bounded(departure.strike(), {
    withinMs: HOLD_MS,
    signal: server.signal,
    sentence: () => `Expected ${cell.fault} to have happened to ${server.name} within ${HOLD_MS} ms, got nothing.`,
  });
  const proof = prove(observation, departure, history.disconnectedAt);
  proof.catch(() => {}); // it is awaited below; what fails before that is told there
  if (hold !== null) {
    history.proof = await proof;
    history.resumedAt = now();
    await server.go(connection).catch(async (error: unknown) => {
      if (!mayEnd || !(await server.hasEnded())) throw error;
    });
  }
  await sleep(patienceMs, undefined, { signal: server.signal }).catch(() => server.signal.throwIfAborted());
  history.proof = await proof;
  history.aliveAt = await server.answers();
  server.marks.read();
  history.observedUntil = now();
  if (server.exit !== undefined) history.exit = server.exit;
  history.marks = server.marks.of(connection).filter(({ at }) => at <= history.observedUntil);
  history.resumedAt = history.marks.find(({ event }) => event === 'resumed')?.at ?? history.resumedAt;
  history.system = await systemCounts(server, history.marks);
  history.received = receivedBy(client);
}

function receivedBy({ received: { bytes, text, ending } }: Client): History['received'] {
  return { bytes, text, ...(ending !== null && { ending }) };
}

async function systemCounts(server: Server, marks: readonly Mark[]): Promise<OsResourceCount[]> {
  const holdings = new Map(
    marks.flatMap((mark) => (mark.event === 'acquired' && mark.holds ? [[mark.guard, mark.holds]] : [])),
  );
  const counted = [...holdings].map(async ([guard, holding]) => {
    const count = await countHoldings(server.pid, holding);
    return count === null ? [] : [{ guard, kind: holding.kind, count }];
  });
  return (await Promise.all(counted)).flat();
}
