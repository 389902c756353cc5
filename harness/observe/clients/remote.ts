import { createInterface } from 'node:readline';
import { readMonotonicNs } from '../../system/clock.ts';
import { HarnessError } from '../../system/errors.ts';
import { Log } from '../../system/log.ts';
import {
  endProcess,
  suspendProcess,
  killProcess,
  spawnProcess,
  type ProcessExit,
  type PipedProcess,
} from '../../system/processes.ts';
import type { Command } from '../../model/plan.ts';
import type { Workspace } from '../../system/workspace.ts';
import { ReceivedData, type Client, type ClientTarget } from './client.ts';
import type { RemoteCommand as Message, RemoteConnectionOptions, RemoteReply } from './remote-messages.ts';
import { buildHttp2Request } from './http2-request.ts';
import { buildFirstMessage, formatHttp1Request } from './http1-request.ts';

const MAX_LOG_BYTES = 1024 * 1024;

type ConnectionOptions = Pick<RemoteConnectionOptions, 'localAddress' | 'ownProcess'>;

/** A process of ours that opens connections on command. */
export class RemoteProcess implements AsyncDisposable {
  readonly #process: PipedProcess;
  readonly #log = new Log();
  readonly #pending = new Map<number, (reply: RemoteReply) => void>();
  #messageCount = 0;

  constructor(workspace: Workspace, command: Command) {
    this.#process = spawnProcess(workspace, command);
    this.#log.follow(this.#process.stderr, MAX_LOG_BYTES, () => {});
    createInterface(this.#process.stdout).on('line', (line) => this.#handleReply(JSON.parse(line) as RemoteReply));
    void this.#process.ended.then((ending) => this.#handleExit(ending));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Opens a connection from the process, resolved as soon as it is connected.
   * @throws {HarnessError} if it cannot connect
   */
  async openConnection(target: ClientTarget, options: ConnectionOptions = {}): Promise<RemoteClient> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const killed = Promise.withResolvers<number>();
    const received = new ReceivedData();
    const address = { host: target.host, port: target.port, ...options };
    const request = target.request.protocol === 'http2' ? buildHttp2Request(target) : formatHttp1Request(target);
    const acknowledges = target.request.acknowledges === true ? { acknowledges: target.connection } : {};
    const id = this.#sendCommand(
      { open: { ...address, request, firstMessage: buildFirstMessage(target), ...acknowledges } },
      (reply) => {
        if (reply.event === 'connected') resolve(reply.port);
        else if (reply.event === 'received') received.countBytes(reply.bytes);
        else if (reply.event === 'answered') received.signalMilestone('head');
        else if (reply.event === 'streaming') received.signalMilestone('body');
        else if (reply.event === 'killed') killed.resolve(reply.at);
        else if (reply.event === 'failed') {
          reject(new HarnessError('connect-failed', `Expected a client to connect, got: ${reply.message}.`));
          killed.reject(new HarnessError('client-failed', reply.message));
        }
      },
    );
    killed.promise.catch(() => {}); // most are never to be killed
    const end = options.ownProcess ? ({ id, kill: true } as const) : ({ id, close: true } as const);
    return new RemoteClient(await promise, received, {
      killed: killed.promise,
      end: () => this.#writeMessage(end),
      suspend: () => this.#writeMessage({ id, suspend: true }),
    });
  }

  /**
   * Runs a line of shell where the process lives; resolves with what it prints.
   * @throws {HarnessError} with what the shell, or the process, complained of
   */
  runShell(shell: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#sendCommand({ run: shell }, (reply) => {
      if (reply.event === 'failed') reject(new HarnessError('client-failed', reply.message));
      else if (reply.event === 'done') resolve(reply.out);
    });
    return promise;
  }

  /** SIGKILL; resolves when the process has ended, with the moment just before. */
  async kill(): Promise<number> {
    const at = readMonotonicNs();
    killProcess(this.#process);
    await this.#process.ended;
    return at;
  }

  /** SIGSTOP: it does nothing any more until it is killed. */
  suspend(): void {
    suspendProcess(this.#process);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endProcess(this.#process, 0);
  }

  #sendCommand(
    message: { open: RemoteConnectionOptions } | { run: string },
    onReply: (reply: RemoteReply) => void,
  ): number {
    const id = (this.#messageCount += 1);
    this.#pending.set(id, onReply);
    this.#writeMessage({ id, ...message });
    return id;
  }

  #writeMessage(message: Message): void {
    if (this.#process.isRunning) this.#process.stdin.write(`${JSON.stringify(message)}\n`);
    else void this.#process.ended.then((ending) => this.#handleExit(ending));
  }

  #handleReply(reply: RemoteReply): void {
    this.#pending.get(reply.id)?.(reply);
  }

  #handleExit({ problem }: ProcessExit): void {
    const message = this.#log.getTail() || problem || 'the process has ended';
    for (const id of this.#pending.keys()) this.#handleReply({ id, event: 'failed', message });
  }
}

/** One connection of a remote process. */
export class RemoteClient implements Client {
  readonly port: number;
  readonly received: ReceivedData;
  readonly #killed: Promise<number>;
  readonly #end: () => void;
  readonly #suspend: () => void;

  constructor(
    port: number,
    received: ReceivedData,
    { killed, end, suspend }: { killed: Promise<number>; end: () => void; suspend: () => void },
  ) {
    this.port = port;
    this.received = received;
    this.#killed = killed;
    this.#end = end;
    this.#suspend = suspend;
  }

  /** SIGKILL to the process that it was given to; resolves when that has ended, with the moment just before. */
  kill(): Promise<number> {
    this.#end();
    return this.#killed;
  }

  /** SIGSTOP to the process that it was given to. */
  suspend(): void {
    this.#suspend();
  }

  /** Resolves with the first byte of any kind. */
  get firstByte(): Promise<void> {
    return this.received.firstByte;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
  }
}
