import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import type { Request } from '../../model/plan.ts';
import type { Client, ClientTarget, SocketClient } from '../../observe/clients/client.ts';
import type { NetworkEnv } from '../../observe/clients/network-env.ts';
import { connectWithinTimeout } from '../../observe/connect-client.ts';
import { STEP_TIMEOUT_MS, type PreparedFault } from '../../observe/faults/fault.ts';
import { faultPreparers } from '../../observe/faults/index.ts';
import type { Server } from '../../observe/server.ts';
import { findSocketPair } from '../../observe/verify-fault.ts';
import { HarnessError } from '../../system/errors.ts';
import { awaitBounded } from '../../system/bounded.ts';
import { AttemptMarks } from './attempt-marks.ts';
import type { Leaving, SideEvent, SocketStates } from '../messages.ts';
import { TabClient } from './tab-client.ts';

/** What a bare socket can do; other faults need a client of another kind. */
const SOCKET_FAULTS: readonly Fault[] = ['fin', 'reset', 'half-close', 'stall', 'vanish'];
/** Connects a bare socket that can leave in each of these ways. */
const SOCKET_CLIENT: Fault = 'vanish';
/** A server that has sent nothing by then is left all the same. */
const FIRST_BYTE_MS = 3_000;
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
  /** Of the text: a client keeps only the first of it. */
  #receivedLength = 0;
  #tab: TabClient | null = null;
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
    emit({ kind: 'connecting', attempt: number, clients, isTab: false });
    const targets = Array.from({ length: clients }, (_, index) => this.#createTarget(index, moment.kind));
    await Promise.all(targets.map((target) => this.#connectClient(target)));
    const [first] = this.#prepared;
    if (first !== undefined) emit({ kind: 'connected', attempt: number, port: first.fault.client.port });
    if (moment.kind === 'before-headers')
      await server.marks.waitUntil(() => this.marks.isHandled(clients), this.#bound('the handler to run'));
  }

  /** Follows the tab that comes next. It leaves when it is closed. */
  async followTab(): Promise<void> {
    const { emit, number, server } = this.#options;
    emit({ kind: 'connecting', attempt: number, clients: 1, isTab: true });
    const tab = await TabClient.wait(server, this.#bound('a tab to connect'));
    this.#tab = tab;
    this.marks.tabConnection = tab.connection;
    this.marks.clients = 1;
    if (tab.port !== null) emit({ kind: 'connected', attempt: number, port: tab.port });
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

  /** Tells what is new: bytes and marks of the first client, and how many hold a guard. */
  report(): void {
    const { emit, number } = this.#options;
    for (const mark of this.marks.takeNewMarks()) emit({ kind: 'mark', attempt: number, mark }, mark.at);
    emit({ kind: 'crowd', attempt: number, ...this.marks.countCrowd() });
    const received = this.#prepared[0]?.fault.client.received;
    if (received === undefined || received.bytes === this.#receivedBytes) return;
    const text = received.text.slice(this.#receivedLength).slice(-MAX_TEXT_LENGTH);
    emit({ kind: 'received', attempt: number, bytes: received.bytes, text });
    this.#receivedBytes = received.bytes;
    this.#receivedLength = received.text.length;
  }

  /** Tells how both ends of the first connection look to the kernel. */
  async reportSockets(): Promise<void> {
    const client = this.#prepared[0]?.fault.client;
    const { networkEnv, server, emit, number } = this.#options;
    if (this.#isDisposed || (client === undefined && this.#tab === null)) return;
    const end = client ?? { port: this.#tab?.port ?? 0 };
    const pair = await findSocketPair(networkEnv.sockets, end, server.port);
    if (pair === null) return;
    this.#reportClosedTab(pair.client?.state === 'ESTABLISHED');
    const states: SocketStates = {
      client: pair.client?.state ?? null,
      server: pair.server?.state ?? null,
      sendQueue: pair.server?.sendQueue ?? 0,
      receiveQueue: pair.client?.receiveQueue ?? 0,
    };
    emit({ kind: 'sockets', attempt: number, states });
  }

  #reportClosedTab(isConnected: boolean): void {
    const { emit, number } = this.#options;
    if (this.#tab === null || this.marks.leftAt !== null) return;
    this.marks.leftAt = this.#tab.findLeftAt(isConnected);
    if (this.marks.leftAt !== null)
      emit({ kind: 'left', attempt: number, fault: TAB_FAULT, clients: 1 }, this.marks.leftAt);
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
    const fault = await connectWithinTimeout({ ...this.#options, cell: { fault: this.#fault } }, target);
    this.#prepared.push({ target, fault });
    this.marks.clients = this.#prepared.length;
    if (this.#isDisposed) await fault.client[Symbol.asyncDispose]();
  }

  async #waitForBytes(bytes: number): Promise<void> {
    const clients: Client[] = this.#prepared.map(({ fault }) => fault.client);
    const firstBytes = Promise.all(clients.map(({ received }) => received.firstBodyByte));
    const { signal } = this.#options.server;
    await Promise.race([firstBytes, sleep(FIRST_BYTE_MS, undefined, { signal })]);
    const countBytes = () => Math.min(...clients.map(({ received }) => received.bytes));
    const until = performance.now() + STEP_TIMEOUT_MS;
    while (bytes > 1 && countBytes() < bytes) {
      if (performance.now() > until)
        throw new HarnessError(
          'fault-timeout',
          `Expected ${bytes} bytes within ${STEP_TIMEOUT_MS} ms, got ${countBytes()}. Leave after fewer, or at once.`,
        );
      await sleep(BYTES_POLL_MS, undefined, { signal });
    }
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
