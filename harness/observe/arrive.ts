import type { Target } from './clients/client.ts';
import { bounded } from './failure.ts';
import { faults, STARTED } from './faults/index.ts';
import { HOLD_MS, type Departure } from './faults/fault.ts';
import type { Observation } from './observation.ts';

/** Whose server runs already goes before the servers that are still to start. */
const FIRST = { priority: 1 } as const;

/** Connects the client that this fault needs, and waits until it may leave. */
export function arrive(observation: Observation, target: Target): Promise<Departure> {
  const { starts, arrivals } = observation.place.workspace;
  const connect = () => depart(observation, target);
  return STARTED.includes(observation.cell.fault)
    ? readyOf(observation, () => starts.add(connect, FIRST))
    : arrivals.take(() => readyOf(observation, connect));
}

async function readyOf(observation: Observation, connect: () => Promise<Departure>): Promise<Departure> {
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
