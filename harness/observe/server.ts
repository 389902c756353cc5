import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit, ServerVersions } from '../model/history.ts';
import { now } from '../system/clock.ts';
import { HarnessError } from '../system/errors.ts';
import { bounded } from '../system/bounded.ts';
import { errorIn, Log } from '../system/log.ts';
import { MarksFile } from './marks-file.ts';
import { end, launch, type Ending, type Piped } from '../system/processes.ts';
import type { Command } from '../model/plan.ts';
import type { Place } from './clients/network-env.ts';
import { Shared } from '../system/single-flight.ts';

/** Starting is CPU-bound, so it is generous. */
const START_MS = 20_000;
const ANSWER_MS = 5_000;
const GRACE_MS = 500;
const MOST_LOG_BYTES = 32 * 1024 * 1024;

export interface ServerOptions {
  /** What sentences call it. */
  name: string;
  command: Command;
  place: Place;
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
  readonly #place: Place;
  readonly #process: Piped;
  readonly #failed = new AbortController();
  /** Connections end by the dozen: they need one sign of life. */
  readonly #life = new Shared(() => this.#alive());
  #mayEnd = false;
  #exit: Exit | undefined;

  /** @throws {HarnessError} with a sentence if the server does not start to listen */
  static start(options: ServerOptions): Promise<Server> {
    return options.place.workspace.starts.add(() => Server.#start(options));
  }

  static async #start(options: ServerOptions): Promise<Server> {
    options.signal.throwIfAborted(); // it may have waited for its turn
    const server = new Server(options);
    try {
      await server.#listens(options.startMs ?? START_MS);
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error instanceof HarnessError ? new HarnessError(error.message, server.log.tail()) : error;
    }
  }

  private constructor({ name, command, place, signal }: ServerOptions) {
    const { workspace, host } = place;
    this.name = name;
    this.#place = place;
    this.signal = AbortSignal.any([signal, this.#failed.signal]);
    const file = workspace.path(`${name}.ndjson`);
    this.marks = new MarksFile(file, (error) => this.#fail(`${(error as Error).message} ${this.#hint()}`));
    const env = { HOST: host, PORT: '0', ...command.env, HANGUP_MARKS: file };
    this.#process = launch(workspace, place.enter({ ...command, env }));
    const flooded = () => this.#fail(`Expected ${name} to log at most 32 MiB, got more; it was ended. ${this.#hint()}`);
    this.log.follow(this.#process.stdout, MOST_LOG_BYTES, flooded);
    this.log.follow(this.#process.stderr, MOST_LOG_BYTES, flooded);
    void this.#process.ended.then((ending) => this.#exited(ending));
  }

  async #listens(withinMs: number): Promise<void> {
    const sentence = () =>
      `Expected ${this.name} to listen within ${withinMs} ms, got no contract line. ${this.#hint()}`;
    await this.marks.until(() => this.marks.listening !== undefined, { withinMs, signal: this.signal, sentence });
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
  mayEnd(): void {
    this.#mayEnd = true;
  }

  /** Whether the process has ended, or does so at once: its last words may still be on their way. */
  async hasEnded(): Promise<boolean> {
    if (!this.#process.running) await this.#process.ended;
    else await Promise.race([this.#process.ended, sleep(GRACE_MS, undefined, { ref: false })]);
    return this.#exit !== undefined;
  }

  /**
   * Asks the process to end, as an operator would: SIGTERM. Returns the moment just before.
   * @throws {HarnessError} if it has ended already
   */
  stop(): number {
    if (!this.#process.running)
      throw new HarnessError(`Expected to stop ${this.name}, but it has ended. ${this.#hint()}`);
    const at = now();
    process.kill(this.pid, 'SIGTERM');
    return at;
  }

  /** Opens the gate of a connection that was held before its first byte. */
  async go(connection: string): Promise<void> {
    await this.#ask(`/hangup/go/${encodeURIComponent(connection)}`);
  }

  /** A sign of life: the moment of an answer, whatever its status, or null. */
  answers(): Promise<number | null> {
    return this.#life.get();
  }

  async #alive(): Promise<number | null> {
    try {
      await this.#ask('/hangup/alive');
      return now();
    } catch (error) {
      if (this.signal.aborted) throw error;
      return null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin.end();
    await end(this.#process, GRACE_MS);
    this.marks[Symbol.dispose]();
  }

  #ask(path: string): Promise<void> {
    const sentence = () =>
      `Expected ${this.name} to answer ${path} within ${ANSWER_MS} ms, got nothing. ${this.#hint()}`;
    return bounded(this.#place.ask(this.marks.listening?.control ?? this.port, path), {
      withinMs: ANSWER_MS,
      signal: this.signal,
      sentence,
    });
  }

  #exited({ at, exitCode, signal, problem }: Ending): void {
    if (this.#mayEnd) {
      this.#exit = { at, code: exitCode ?? null, signal: signal ?? null, said: errorIn(this.log.tail()) };
      return;
    }
    const how = signal
      ? `was ended by ${signal}`
      : exitCode === undefined
        ? `could not be started: ${problem}`
        : `exited with code ${exitCode}`;
    this.#fail(`Expected ${this.name} to run until the harness ends it, but it ${how}. ${this.#hint()}`);
  }

  #fail(sentence: string): void {
    this.#failed.abort(new HarnessError(sentence));
  }

  #hint(): string {
    return this.log.tail() === '' ? 'It logged nothing.' : 'The end of its log is below.';
  }
}
