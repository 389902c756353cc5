import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell, Failure, History, Mark, Proof, Request, SystemCount } from '../records.ts';
import type { Client, Target } from './clients/client.ts';
import { NS_PER_MS, now } from './clock.ts';
import { bounded, HarnessError } from './failure.ts';
import { faults, STARTED } from './faults/index.ts';
import type { Departure } from './faults/fault.ts';
import { countHoldings } from './holdings.ts';
import type { Pair, SocketTable } from './kernel.ts';
import type { Place } from './place.ts';
import type { Server } from './server.ts';

/** A server may take this long from the request to the guard being held. */
const HOLD_MS = 10_000;
/** The kernel may take this long to show the fault; some show only when the server next writes. */
const PROOF_MS = 2_000;
/** What the server wrote so shortly before the fault may have met a closed client. */
const IN_FLIGHT_MS = 100;

/** Whose server runs already goes before the servers that are still to start. */
const FIRST = { priority: 1 } as const;

export interface Observation {
  cell: Cell;
  request: Request;
  /** The guards that must be held before the client leaves. */
  held: readonly string[];
  /** Whether an end of the server's process after that is something to observe, and no failure. */
  mayEnd?: boolean;
  server: Server;
  place: Place;
  /** Unique among all connections of the run. */
  connection: string;
  /** How long to look after the disconnect, in milliseconds. */
  patienceMs: number;
}

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
  const connect = () => depart(observation, target);
  const { starts } = place.workspace;
  const departure = STARTED.includes(cell.fault) ? await starts.add(connect, FIRST) : await connect();
  await using client = departure.client;
  await ready(observation, departure);
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

/** Connects the client that this fault needs; one that connects too late is closed again. */
async function depart({ cell, server, place }: Observation, target: Target): Promise<Departure> {
  const connecting = faults[cell.fault](target, place, server);
  const sentence = () => `Expected ${server.name} to take a connection within ${HOLD_MS} ms, got none.`;
  try {
    return await bounded(connecting, { withinMs: HOLD_MS, signal: server.signal, sentence });
  } catch (error) {
    void connecting.then(({ client }) => client[Symbol.asyncDispose]()).catch(() => {}); // the error says enough
    throw error;
  }
}

/** Resolves when the client may leave: the moment is the server's to name. */
async function ready({ cell, request, held, server, connection }: Observation, { client }: Departure): Promise<void> {
  const marks = server.marks.of(connection);
  const missing = () => [
    ...(cell.phase === 'mid-stream' || marks.some(({ event }) => event === 'handling') ? [] : ['the handler']),
    ...held.filter(
      (guard) =>
        !marks.some((mark) => ['acquired', 'absent'].includes(mark.event) && 'guard' in mark && mark.guard === guard),
    ),
  ];
  const streams = cell.phase === 'mid-stream' && request.method !== 'HEAD';
  const sentence = () =>
    `Expected ${server.name} to mark ${missing().join(' and ') || 'nothing more'}${streams ? ' and to send a first byte' : ''} within ${HOLD_MS} ms, got ${marks.length} marks and ${client.received.bytes} bytes.`;
  const bound = { withinMs: HOLD_MS, signal: server.signal, sentence };
  await server.marks.until(() => missing().length === 0, bound);
  if (streams) await bounded(client.received.streaming, bound);
}

/** Looks at the kernel's table until it shows the fault. */
async function prove(
  { server, place, connection }: Observation,
  { client, confirm }: Departure,
  struckAt: number,
): Promise<Proof> {
  const deadline = now() + PROOF_MS * NS_PER_MS;
  const marks = server.marks.of(connection);
  while (!server.signal.aborted) {
    const pair = await pairOf(place.sockets, client, server);
    if (pair === null) break;
    const serverWrote = wroteSince(marks, struckAt - IN_FLIGHT_MS * NS_PER_MS);
    const evidence = confirm({ ...pair, serverWrote });
    if (evidence !== null) return { confirmed: true, evidence };
    if (now() >= deadline) return { confirmed: false, evidence: JSON.stringify(pair) };
  }
  server.signal.throwIfAborted();
  return { confirmed: null, evidence: 'this platform does not show its sockets' };
}

/** Both ends as the kernel has them: one table has both, unless the client lives in a network of its own. */
async function pairOf(
  table: SocketTable,
  { port, sockets }: Departure['client'],
  server: Server,
): Promise<Pair | null> {
  const pair = await table.pair(port, server.port);
  return pair && sockets ? { ...pair, client: (await sockets.pair(port, server.port))?.client ?? null } : pair;
}

/** A server that marks no writes may have written whenever it worked. */
function wroteSince(marks: readonly Mark[], since: number): boolean {
  const writes = marks.some(({ event }) => event === 'write') ? 'write' : 'tick';
  return marks.some(({ event, at }) => event === writes && at > since);
}

async function systemCounts(server: Server, marks: readonly Mark[]): Promise<SystemCount[]> {
  const holdings = new Map(
    marks.flatMap((mark) => (mark.event === 'acquired' && mark.holds ? [[mark.guard, mark.holds]] : [])),
  );
  const counted = [...holdings].map(async ([guard, holding]) => {
    const count = await countHoldings(server.pid, holding);
    return count === null ? [] : [{ guard, kind: holding.kind, count }];
  });
  return (await Promise.all(counted)).flat();
}
