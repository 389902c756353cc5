import { setTimeout as sleep } from 'node:timers/promises';
import type { FailureCode } from '../model/codes.ts';
import type { Exit, ServerVersions } from '../model/history.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { HarnessError, toErrorCode } from '../system/errors.ts';
import { awaitBounded } from '../system/bounded.ts';
import { findLastError, Log } from '../system/log.ts';
import { MarksFile } from './marks-file.ts';
import { endProcess, spawnProcess, type ProcessExit, type PipedProcess } from '../system/processes.ts';
import type { Command } from '../model/plan.ts';
import type { NetworkEnv } from './clients/network-env.ts';
import { SingleFlight } from '../system/single-flight.ts';

/** Starting is CPU-bound, so it is generous. */
const START_TIMEOUT_MS = 20_000;
const ANSWER_TIMEOUT_MS = 5_000;
const GRACE_MS = 500;
const MAX_LOG_BYTES = 32 * 1024 * 1024;

interface ServerOptions {
  /** What sentences call it. */
  name: string;
  command: Command;
  networkEnv: NetworkEnv;
  /** How long the server may take to listen. */
  startMs?: number;
  /** Ends everything that waits for this server. */
  signal: AbortSignal;
}

/** A server under test: a process that speaks the contract of docs/contract.md. */
export class Server implements AsyncDisposable {
  readonly name: string;
  readonly marks: MarksFile;
  readonly log = new Log();
  /** Aborts with the reason when the server can no longer be observed: it exited, flooded, or broke the contract. */
  readonly signal: AbortSignal;
  readonly #networkEnv: NetworkEnv;
  readonly #process: PipedProcess;
  readonly #failure = new AbortController();
  /** Connections end by the dozen: they need one sign of life. */
  readonly #signOfLife = new SingleFlight(() => this.#checkAlive());
  #isExitAllowed = false;
  #exit: Exit | undefined;

  /** @throws {HarnessError} with a sentence if the server does not start to listen */
  static start(options: ServerOptions): Promise<Server> {
    return options.networkEnv.workspace.startQueue.add(() => Server.#start(options));
  }

  static async #start(options: ServerOptions): Promise<Server> {
    options.signal.throwIfAborted(); // it may have waited for its turn
    const server = new Server(options);
    try {
      await server.#waitUntilListening(options.startMs ?? START_TIMEOUT_MS);
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error instanceof HarnessError ? new HarnessError(error.code, error.message, server.log.getTail()) : error;
    }
  }

  private constructor({ name, command, networkEnv, signal }: ServerOptions) {
    const { workspace, host } = networkEnv;
    this.name = name;
    this.#networkEnv = networkEnv;
    this.signal = AbortSignal.any([signal, this.#failure.signal]);
    const file = workspace.createPath(`${name}.ndjson`);
    this.marks = new MarksFile(file, (error) =>
      this.#fail(toErrorCode(error), `${(error as Error).message} ${this.#describeLog()}`),
    );
    const env = { HOST: host, PORT: '0', ...command.env, HANGUP_MARKS: file };
    this.#process = spawnProcess(workspace, networkEnv.wrapCommand({ ...command, env }));
    const onFlood = () =>
      this.#fail('log-flood', `Expected ${name} to log at most 32 MiB, got more; it was ended. ${this.#describeLog()}`);
    this.log.follow(this.#process.stdout, MAX_LOG_BYTES, onFlood);
    this.log.follow(this.#process.stderr, MAX_LOG_BYTES, onFlood);
    void this.#process.ended.then((ending) => this.#handleExit(ending));
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
    return this.#process.pid ?? 0;
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

  /** How the process ended; undefined while it runs, and where its end is a failure. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** From here on, an end of the process is an observation and no failure. */
  allowExit(): void {
    this.#isExitAllowed = true;
  }

  /** Whether the process has ended, or does so at once: its last words may still be on their way. */
  async hasEnded(): Promise<boolean> {
    if (!this.#process.isRunning) await this.#process.ended;
    else await Promise.race([this.#process.ended, sleep(GRACE_MS, undefined, { ref: false })]);
    return this.#exit !== undefined;
  }

  /**
   * Asks the process to end, as an operator would: SIGTERM. Returns the moment just before.
   * @throws {HarnessError} if it has ended already
   */
  stop(): number {
    if (!this.#process.isRunning)
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
      await this.#sendControlRequest('/hangup/alive');
      return readMonotonicNs();
    } catch (error) {
      if (this.signal.aborted) throw error;
      return null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin.end();
    await endProcess(this.#process, GRACE_MS);
    this.marks[Symbol.dispose]();
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

  #handleExit({ at, exitCode, signal, problem }: ProcessExit): void {
    if (this.#isExitAllowed) {
      this.#exit = { at, code: exitCode ?? null, signal: signal ?? null, said: findLastError(this.log.getTail()) };
      return;
    }
    const exitText = signal
      ? `was ended by ${signal}`
      : exitCode === undefined
        ? `could not be started: ${problem}`
        : `exited with code ${exitCode}`;
    const code = exitCode === undefined && !signal ? 'not-startable' : 'exited';
    this.#fail(
      code,
      `Expected ${this.name} to run until the harness ends it, but it ${exitText}. ${this.#describeLog()}`,
    );
  }

  #fail(code: FailureCode, sentence: string): void {
    this.#failure.abort(new HarnessError(code, sentence));
  }

  #describeLog(): string {
    return this.log.getTail() === '' ? 'It logged nothing.' : 'The end of its log is below.';
  }
}
