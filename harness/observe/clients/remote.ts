import { createInterface } from 'node:readline';
import { HarnessError } from '../../system/errors.ts';
import { Log } from '../../system/log.ts';
import { end, freeze, kill, launch, type Ending, type Piped } from '../../system/processes.ts';
import type { Command } from '../../model/plan.ts';
import type { Workspace } from '../../system/workspace.ts';
import { Received, type Client, type Target } from './client.ts';
import type { Command as Message, Opening, Reply } from './remote-messages.ts';
import { http2Request } from './http2-request.ts';
import { firstWords, requestText } from './request-text.ts';

const MOST_LOG_BYTES = 1024 * 1024;

/** A process of ours that opens connections on command. */
export class RemoteProcess implements AsyncDisposable {
  readonly #process: Piped;
  readonly #log = new Log();
  readonly #pending = new Map<number, (reply: Reply) => void>();
  #messages = 0;

  constructor(workspace: Workspace, command: Command) {
    this.#process = launch(workspace, command);
    this.#log.follow(this.#process.stderr, MOST_LOG_BYTES, () => {});
    createInterface(this.#process.stdout).on('line', (line) => this.#hear(JSON.parse(line) as Reply));
    void this.#process.ended.then((ending) => this.#over(ending));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Opens a connection from the process, resolved as soon as it is connected.
   * @throws {HarnessError} if it cannot connect
   */
  async open(target: Target, localAddress?: string): Promise<RemoteClient> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const received = new Received();
    const where = { host: target.host, port: target.port, ...(localAddress !== undefined && { localAddress }) };
    const request = target.request.protocol === 'http2' ? http2Request(target) : requestText(target);
    const acknowledges = target.request.acknowledges === true ? { acknowledges: target.connection } : {};
    const id = this.#send({ open: { ...where, request, words: firstWords(target), ...acknowledges } }, (reply) => {
      if (reply.event === 'connected') resolve(reply.port);
      else if (reply.event === 'received') received.count(reply.bytes);
      else if (reply.event === 'answered') received.answer();
      else if (reply.event === 'streaming') received.begin();
      else if (reply.event === 'failed')
        reject(new HarnessError(`Expected a client to connect, got: ${reply.message}.`));
    });
    const close = () => this.#say({ id, close: true });
    return new RemoteClient(await promise, received, close);
  }

  /**
   * Runs a line of shell where the process lives; resolves with what it prints.
   * @throws {HarnessError} with what the shell, or the process, complained of
   */
  run(shell: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#send({ run: shell }, (reply) => {
      if (reply.event === 'failed') reject(new HarnessError(reply.message));
      else if (reply.event === 'done') resolve(reply.out);
    });
    return promise;
  }

  /** SIGKILL; resolves when the process has ended. */
  async kill(): Promise<void> {
    kill(this.#process);
    await this.#process.ended;
  }

  /** SIGSTOP: it does nothing any more until it is killed. */
  freeze(): void {
    freeze(this.#process);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#process, 0);
  }

  #send(message: { open: Opening } | { run: string }, hear: (reply: Reply) => void): number {
    const id = (this.#messages += 1);
    this.#pending.set(id, hear);
    this.#say({ id, ...message });
    return id;
  }

  #say(message: Message): void {
    if (this.#process.running) this.#process.stdin.write(`${JSON.stringify(message)}\n`);
    else void this.#process.ended.then((ending) => this.#over(ending));
  }

  #hear(reply: Reply): void {
    this.#pending.get(reply.id)?.(reply);
  }

  #over({ problem }: Ending): void {
    const message = this.#log.tail() || problem || 'the process has ended';
    for (const id of this.#pending.keys()) this.#hear({ id, event: 'failed', message });
  }
}

/** One connection of a remote process. */
export class RemoteClient implements Client {
  readonly port: number;
  readonly received: Received;
  readonly #close: () => void;

  constructor(port: number, received: Received, close: () => void) {
    this.port = port;
    this.received = received;
    this.#close = close;
  }

  /** Resolves with the first byte of any kind. */
  get answered(): Promise<void> {
    return this.received.answered;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }
}
