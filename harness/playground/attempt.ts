import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import type { Mark } from '../model/history.ts';
import type { Request } from '../model/plan.ts';
import type { Client, ClientTarget, SocketClient } from '../observe/clients/client.ts';
import type { NetworkEnv } from '../observe/clients/network-env.ts';
import { faultPreparers } from '../observe/faults/index.ts';
import type { PreparedFault } from '../observe/faults/fault.ts';
import type { Server } from '../observe/server.ts';
import { listAllTcpRows } from '../observe/kernel/tcp-sockets.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { HarnessError } from '../system/errors.ts';
import { awaitBounded } from '../system/bounded.ts';
import { AttemptMarks } from './attempt-marks.ts';
import type { Leaving, SideEvent, SocketStates } from './messages.ts';

/** What a bare socket can do; other faults need a client of another kind. */
const SOCKET_FAULTS: readonly Fault[] = ['fin', 'reset', 'half-close', 'stall', 'vanish'];
/** Connects a bare socket that can leave in each of these ways. */
const SOCKET_CLIENT: Fault = 'vanish';
/** A server that has sent nothing by then is left all the same. */
const FIRST_BYTE_MS = 3_000;
const STEP_TIMEOUT_MS = 10_000;
/** What the tab of a browser does when it is closed. */
const TAB_FAULT: Fault = 'fin';
/** Of what arrived since the last look. */
const MAX_TEXT_LENGTH = 400;
const BYTES_POLL_MS = 5;

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;
/** An event whose side and moment are not known yet. */
export type RawEvent = DistributiveOmit<SideEvent, 'side' | 'at'>;
export type Emit = (event: RawEvent, atNs?: number) => void;

export interface AttemptOptions {
  number: number;
  server: Server;
  networkEnv: NetworkEnv;
  request: Request;
  emit: Emit;
}

/** Clients that connect to one server and leave together. The first of them is watched closely. */
export class Attempt implements AsyncDisposable {
  readonly number: number;
  readonly marks: AttemptMarks;
  readonly #options: AttemptOptions;
  #fault: Fault = SOCKET_CLIENT;
  #prepared: { target: ClientTarget; fault: PreparedFault }[] = [];
  #receivedBytes = 0;
  #lastStates = '';
  #tabPort: number | null = null;
  /** The last look at which the tab was connected, and the first at which it was not, in nanoseconds. */
  #tabSeenAt = 0;
  #tabGoneAt: number | null = null;
  #isDisposed = false;

  constructor(options: AttemptOptions) {
    this.#options = options;
    this.number = options.number;
    this.marks = new AttemptMarks(options.server.marks, options.number);
  }

  /** Whether the clients that are connected can leave in this way. */
  canLeave({ fault, moment, clients }: Leaving): boolean {
    const isOpen = this.#prepared.length === clients && this.marks.leftAt === null && moment.kind !== 'before-headers';
    return isOpen && (fault === this.#fault || [fault, this.#fault].every((one) => SOCKET_FAULTS.includes(one)));
  }

  /** @throws {HarnessError} if the server takes no connection */
  async connect({ fault, clients, moment }: Leaving): Promise<void> {
    const { emit, number, server } = this.#options;
    this.#fault = SOCKET_FAULTS.includes(fault) ? SOCKET_CLIENT : fault;
    emit({ kind: 'connecting', attempt: number, fault, clients });
    const targets = Array.from({ length: clients }, (_, index) => this.#createTarget(index, moment.kind));
    await Promise.all(targets.map((target) => this.#connectClient(target)));
    const [first] = this.#prepared;
    if (first !== undefined) emit({ kind: 'connected', attempt: number, port: first.fault.client.port });
    if (moment.kind === 'before-headers')
      await server.marks.waitUntil(() => this.marks.isHandled(clients), this.#bound('the handler to run'));
  }

  /** Follows the next client that gives itself no name: the tab of a browser. It leaves when it is closed. */
  async followTab(): Promise<void> {
    const { emit, number, server } = this.#options;
    const known = new Set(server.marks.listConnections());
    const ports = new Set(this.#listPeers().map(({ remotePort }) => remotePort));
    emit({ kind: 'connecting', attempt: number, fault: TAB_FAULT, clients: 1 });
    const find = () => server.marks.listConnections().find((id) => id.startsWith('#') && !known.has(id));
    await server.marks.waitUntil(() => find() !== undefined, this.#bound('a tab to connect'));
    this.marks.tabConnection = find()!;
    this.marks.clients = 1;
    this.#tabPort = this.#listPeers().find(({ remotePort }) => !ports.has(remotePort))?.remotePort ?? null;
    if (this.#tabPort !== null) emit({ kind: 'connected', attempt: number, port: this.#tabPort });
  }

  /** The server's ends of its connections, the oldest first. */
  #listPeers() {
    const { pid, port } = this.#options.server;
    const rows = listAllTcpRows(pid).filter(({ localPort, state }) => localPort === port && state === 'ESTABLISHED');
    return rows.toSorted((one, other) => Number(one.inode) - Number(other.inode));
  }

  /** Resolves when every client has left. */
  async leave({ fault, moment }: Leaving): Promise<void> {
    const { emit, number, server, networkEnv } = this.#options;
    if (moment.kind !== 'before-headers') await this.#waitForBytes(moment.kind === 'bytes' ? moment.bytes : 1);
    const faults = this.#prepared.map(({ target, fault: prepared }) =>
      fault === this.#fault ? prepared : faultPreparers[fault].attach(prepared.client, { target, networkEnv, server }),
    );
    const moments = await Promise.all(
      faults.map((one) => awaitBounded(one.inject(), this.#bound('the client to leave'))),
    );
    const leftAt = Math.min(...moments);
    this.marks.leftAt = leftAt;
    emit({ kind: 'left', attempt: number, fault, clients: faults.length }, leftAt);
    if (moment.kind === 'before-headers') await this.#resumeServer();
  }

  /** The client that stopped reading reads again. */
  resume(): void {
    for (const { fault } of this.#prepared) (fault.client as Partial<SocketClient>).socket?.resume();
    this.#options.emit({ kind: 'returned', attempt: this.number });
  }

  /** Tells what has changed: bytes and marks of the first client, and how many hold a guard. */
  report(): void {
    const { emit, number } = this.#options;
    for (const mark of this.marks.takeNewMarks()) emit({ kind: 'mark', attempt: number, mark }, mark.at);
    const crowd = this.marks.takeCrowd();
    if (crowd !== null) emit({ kind: 'crowd', attempt: number, ...crowd });
    const received = this.#prepared[0]?.fault.client.received;
    if (received === undefined || received.bytes === this.#receivedBytes) return;
    const text = received.text.slice(-Math.min(MAX_TEXT_LENGTH, received.bytes - this.#receivedBytes));
    emit({ kind: 'received', attempt: number, bytes: received.bytes, text });
    this.#receivedBytes = received.bytes;
  }

  /** Tells how both ends of the first connection look to the kernel, if that has changed. */
  async reportSockets(): Promise<void> {
    const client = this.#prepared[0]?.fault.client;
    const { networkEnv, server, emit, number } = this.#options;
    const port = client?.port ?? this.#tabPort;
    if (port === null || this.#isDisposed) return;
    const pair = await (client?.sockets ?? networkEnv.sockets).findPair(port, server.port);
    if (pair === null) return;
    if (client === undefined) this.#lookForClosedTab(pair.client?.state === 'ESTABLISHED');
    const states: SocketStates = {
      client: pair.client?.state ?? null,
      server: pair.server?.state ?? null,
      sendQueue: pair.server?.sendQueue ?? 0,
      receiveQueue: pair.client?.receiveQueue ?? 0,
    };
    const text = JSON.stringify(states);
    if (text !== this.#lastStates) emit({ kind: 'sockets', attempt: number, states });
    this.#lastStates = text;
  }

  /** It left between two looks: what the server noticed after the first is the better sign. Its marks are read by the next look. */
  #lookForClosedTab(isConnected: boolean): void {
    if (this.marks.leftAt !== null) return;
    if (isConnected) this.#tabSeenAt = readMonotonicNs();
    else if (this.#tabGoneAt === null) this.#tabGoneAt = readMonotonicNs();
    else {
      const { emit, number, server } = this.#options;
      const isSign = ({ event, at }: Mark) => at > this.#tabSeenAt && (event === 'noticed' || event === 'released');
      const sign = server.marks.getMarks(this.marks.getConnectionId(0)).find(isSign);
      this.marks.leftAt = Math.min(sign?.at ?? Infinity, this.#tabGoneAt);
      emit({ kind: 'left', attempt: number, fault: TAB_FAULT, clients: 1 }, this.marks.leftAt);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await Promise.all(this.#prepared.map(({ fault }) => fault.client[Symbol.asyncDispose]()));
  }

  #createTarget(index: number, moment: Leaving['moment']['kind']): ClientTarget {
    const { networkEnv, server, request } = this.#options;
    const hold = moment === 'before-headers' ? 'before-headers' : null;
    return { host: networkEnv.host, port: server.port, connection: this.marks.getConnectionId(index), hold, request };
  }

  async #connectClient(target: ClientTarget): Promise<void> {
    const { networkEnv, server } = this.#options;
    const fault = await awaitBounded(
      faultPreparers[this.#fault](target, networkEnv, server),
      this.#bound('the server to take a connection'),
    );
    this.#prepared.push({ target, fault });
    this.marks.clients = this.#prepared.length;
    if (this.#isDisposed) await fault.client[Symbol.asyncDispose]();
  }

  async #waitForBytes(bytes: number): Promise<void> {
    const clients: Client[] = this.#prepared.map(({ fault }) => fault.client);
    const firstBytes = Promise.all(clients.map(({ received }) => received.firstBodyByte));
    const { signal } = this.#options.server;
    await Promise.race([firstBytes, sleep(FIRST_BYTE_MS, undefined, { signal })]);
    while (bytes > 1 && clients.some(({ received }) => received.bytes < bytes))
      await sleep(BYTES_POLL_MS, undefined, { signal });
  }

  async #resumeServer(): Promise<void> {
    const { server } = this.#options;
    await Promise.all(this.#prepared.map(({ target }) => server.resumeConnection(target.connection)));
  }

  #bound(what: string) {
    const { server } = this.#options;
    const sentence = () => `Expected ${what} within ${STEP_TIMEOUT_MS} ms, got nothing.`;
    return { withinMs: STEP_TIMEOUT_MS, signal: server.signal, code: 'fault-timeout', sentence } as const;
  }
}

/** Why a step of a client failed, in a sentence. */
export function describeProblem(error: unknown): string {
  return error instanceof HarnessError ? error.message : `Expected the client to work, got ${String(error)}.`;
}
