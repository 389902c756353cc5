import { setTimeout as sleep } from 'node:timers/promises';
import type { FailureCode } from '../model/failure-codes.ts';
import type { ServerVersions } from '../model/history.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { HarnessError } from '../system/errors.ts';
import { awaitBounded } from '../system/bounded.ts';
import { ServerProcess, type ServerProcessOptions } from './server-process.ts';
import { endProcess } from '../system/processes.ts';
import type { NetworkEnv } from './clients/network-env.ts';
import { SingleFlight } from '../system/single-flight.ts';

/** Starting is CPU-bound, so it is generous. */
const START_TIMEOUT_MS = 20_000;
const ANSWER_TIMEOUT_MS = 5_000;
const GRACE_MS = 500;
/** A server that answers so late stood still: it has a turn to do what waited for it before it is asked again. */
export const SLOW_ANSWER_MS = 100;
const MAX_LOOKS = 3;

interface ServerOptions extends ServerProcessOptions {
  networkEnv: NetworkEnv;
  /** How long the server may take to listen. */
  startMs?: number;
  /** Gets the id of its process, which does not listen yet. */
  onSpawn?: ((pid: number) => void) | undefined;
}

/** A server under test: a process that speaks the contract of docs/contract.md. */
export class Server extends ServerProcess implements AsyncDisposable {
  readonly #networkEnv: NetworkEnv;
  /** Connections end by the dozen: they need one sign of life. */
  readonly #signOfLife = new SingleFlight(() => this.#checkAlive());

  /** @throws {HarnessError} with a sentence if the server does not start to listen */
  static start(options: ServerOptions): Promise<Server> {
    return options.networkEnv.workspace.startQueue.add(() => Server.#start(options));
  }

  static async #start(options: ServerOptions): Promise<Server> {
    options.signal.throwIfAborted(); // it may have waited for its turn
    const server = new Server(options);
    options.onSpawn?.(server.pid);
    try {
      await server.#waitUntilListening(options.startMs ?? START_TIMEOUT_MS);
      options.signal.throwIfAborted(); // while it waited
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error instanceof HarnessError ? new HarnessError(error.code, error.message, server.log.getTail()) : error;
    }
  }

  private constructor(options: ServerOptions) {
    super(options);
    this.#networkEnv = options.networkEnv;
  }

  async #waitUntilListening(withinMs: number): Promise<void> {
    const sentence = () =>
      `Expected ${this.name} to listen within ${withinMs} ms, got no contract line. ${this.#describeLog()}`;
    await this.marks.waitUntil(() => this.marks.listening !== undefined, {
      withinMs,
      signal: this.signal,
      code: 'start-timeout',
      sentence,
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get port(): number {
    return this.marks.listening?.port ?? 0;
  }

  get versions(): ServerVersions | null {
    const { listening } = this.marks;
    if (listening === undefined) return null;
    const { stack, runtime, capabilities = null } = listening;
    return { stack, runtime, capabilities };
  }

  /** Resolves when the process has ended, after so many milliseconds, or when it can no longer be observed. */
  async waitForExit(withinMs: number): Promise<void> {
    const wait = sleep(withinMs, undefined, { ref: false, signal: this.observationSignal });
    await Promise.race([this.process.ended, wait.catch(() => {})]); // that it was cut short is for those who observe to say
  }

  /** Whether the process has ended, or does so at once: its last words may still be on their way. */
  async hasEnded(): Promise<boolean> {
    if (!this.process.isRunning) await this.process.ended;
    else await this.waitForExit(GRACE_MS);
    return this.exit !== undefined;
  }

  /**
   * Asks the process to end, as an operator would: SIGTERM. Returns the moment just before.
   * @throws {HarnessError} if it has ended already
   */
  stop(): number {
    if (!this.process.isRunning)
      throw new HarnessError('exited', `Expected to stop ${this.name}, but it has ended. ${this.#describeLog()}`);
    const at = readMonotonicNs();
    process.kill(this.pid, 'SIGTERM');
    return at;
  }

  /** Opens the gate of a connection that was held before its first byte. */
  async resumeConnection(connection: string): Promise<void> {
    await this.#sendControlRequest(`/hangup/go/${encodeURIComponent(connection)}`);
  }

  /** A sign of life: the moment of an answer, whatever its status, or null. */
  requestSignOfLife(): Promise<number | null> {
    return this.#signOfLife.get();
  }

  async #checkAlive(): Promise<number | null> {
    try {
      for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
        const askedAt = performance.now();
        await this.#sendControlRequest('/hangup/alive');
        if (performance.now() - askedAt < SLOW_ANSWER_MS) break;
      }
      return readMonotonicNs();
    } catch (error) {
      if (this.observationSignal.aborted) throw error;
      return null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endWith(() => {
      this.process.stdin.end();
      return endProcess(this.process, GRACE_MS);
    });
  }

  #sendControlRequest(path: string): Promise<void> {
    const sentence = () =>
      `Expected ${this.name} to answer ${path} within ${ANSWER_TIMEOUT_MS} ms, got nothing. ${this.#describeLog()}`;
    return awaitBounded(this.#networkEnv.sendGet(this.marks.listening?.control ?? this.port, path), {
      withinMs: ANSWER_TIMEOUT_MS,
      signal: this.signal,
      code: 'control-timeout',
      sentence,
    });
  }

  protected override createError(code: FailureCode, sentence: string): HarnessError {
    const text = code === 'log-flood' ? sentence.replace(/\.$/, '; it was ended.') : sentence;
    return new HarnessError(code, `${text} ${this.#describeLog()}`);
  }

  #describeLog(): string {
    return this.log.getTail() === '' ? 'It logged nothing.' : 'The end of its log is below.';
  }
}
