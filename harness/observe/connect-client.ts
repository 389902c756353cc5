import type { Target } from './clients/client.ts';
import { now } from '../system/clock.ts';
import { bounded } from '../system/bounded.ts';
import { faults, STARTED } from './faults/index.ts';
import { HOLD_MS, type Departure } from './faults/fault.ts';
import type { Observation } from './observation.ts';

/** Whose server runs already goes before the servers that are still to start. */
const FIRST = { priority: 1 } as const;

/** A departure, and when its client began to connect: CLOCK_MONOTONIC nanoseconds. */
export interface Arrived extends Departure {
  openedAt: number;
}

/** Connects the client that this fault needs when its turn comes, and waits until it may leave. */
export function arrive(observation: Observation, target: Target): Promise<Arrived> {
  const { starts, arrivals } = observation.place.workspace;
  const connect = () => depart(observation, target);
  return STARTED.includes(observation.cell.fault)
    ? readyOf(observation, () => starts.add(connect, FIRST))
    : arrivals.take(() => readyOf(observation, connect));
}

async function readyOf(observation: Observation, connect: () => Promise<Arrived>): Promise<Arrived> {
  const departure = await connect();
  try {
    await ready(observation, departure);
    return departure;
  } catch (error) {
    await departure.client[Symbol.asyncDispose]();
    throw error;
  }
}

/** Connects the client that this fault needs; one that connects too late is closed again. */
async function depart({ cell, server, place }: Observation, target: Target): Promise<Arrived> {
  server.signal.throwIfAborted(); // it may have ended while this waited for its turn
  const openedAt = now();
  const connecting = faults[cell.fault](target, place, server);
  const sentence = () => `Expected ${server.name} to take a connection within ${HOLD_MS} ms, got none.`;
  try {
    const departure = await bounded(connecting, { withinMs: HOLD_MS, signal: server.signal, sentence });
    return { ...departure, openedAt };
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
