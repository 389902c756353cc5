import { closeSync, openSync, readSync } from 'node:fs';
import type { Capability } from '../../scenarios/kit/marks.ts';
import { ServerGone } from './violation.ts';
import { HarnessError } from '../system/errors.ts';
import { Log } from '../system/log.ts';
import { MarksFile } from '../observe/marks-file.ts';
import { endProcess, killProcess, spawnProcess, type ProcessExit, type PipedProcess } from '../system/processes.ts';
import type { Command } from '../model/plan.ts';
import type { Workspace } from '../system/workspace.ts';

const MAX_LOG_BYTES = 32 * 1024 * 1024;
/** Of a file that a server floods, this much is enough to find what is wrong. */
const MAX_READ_BYTES = 16 * 1024 * 1024;
/** Longer than anybody waits for a server to end by itself. */
const SELF_END_MS = 60_000;

interface ServerUnderTestOptions {
  name: string;
  command: Command;
  workspace: Workspace;
  host: string;
  signal: AbortSignal;
}

/** A server that is held against the contract: unlike the harness's own, it can be ended by one of the two ways alone. */
export class ServerUnderTest implements AsyncDisposable {
  readonly host: string;
  readonly marks: MarksFile;
  readonly log = new Log();
  /** Aborts with {Lost} when there is nothing more to observe. */
  readonly signal: AbortSignal;
  readonly #name: string;
  readonly #file: string;
  readonly #process: PipedProcess;
  readonly #gone = new AbortController();

  /** @throws {HarnessError} if the command cannot be started */
  static async start(options: ServerUnderTestOptions): Promise<ServerUnderTest> {
    options.signal.throwIfAborted();
    const server = new ServerUnderTest(options);
    if (server.#process.pid !== undefined) return server;
    const { problem } = await server.#process.ended;
    await server[Symbol.asyncDispose]();
    throw new HarnessError(
      'not-startable',
      `Expected to start ${options.command.file}, got ${problem}. Name an executable file; no shell reads the command.`,
    );
  }

  private constructor({ name, command, workspace, host, signal }: ServerUnderTestOptions) {
    this.#name = name;
    this.host = host;
    this.signal = AbortSignal.any([signal, this.#gone.signal]);
    this.#file = workspace.createPath(`${name}.ndjson`);
    this.marks = new MarksFile(this.#file, (error) => this.#reportGone('marks', (error as Error).message));
    const env = { ...command.env, HOST: host, PORT: '0', HANGUP_MARKS: this.#file };
    this.#process = spawnProcess(workspace, { ...command, env });
    const reportFlood = () => this.#reportGone('log', `Expected ${name} to log at most 32 MiB, got more.`);
    this.log.follow(this.#process.stdout, MAX_LOG_BYTES, reportFlood);
    this.log.follow(this.#process.stderr, MAX_LOG_BYTES, reportFlood);
    void this.#process.ended.then((ending) => this.#handleExit(ending));
  }

  get serverGone(): ServerGone | null {
    return this.#gone.signal.aborted ? (this.#gone.signal.reason as ServerGone) : null;
  }

  /** What the file of marks holds: its whole lines, and what stands behind the last of them. */
  readLines(): { lines: string[]; rest: string } {
    const descriptor = openSync(this.#file, 'r');
    try {
      const buffer = Buffer.allocUnsafe(MAX_READ_BYTES);
      const byteCount = readSync(descriptor, buffer, 0, buffer.length, 0);
      const lines = buffer.toString('utf8', 0, byteCount).split('\n');
      const rest = lines.pop() ?? '';
      return { lines, rest: byteCount < MAX_READ_BYTES ? rest : '' };
    } finally {
      closeSync(descriptor);
    }
  }

  /** SIGTERM to its process group. */
  terminate(): void {
    void endProcess(this.#process, SELF_END_MS);
  }

  closeInput(): void {
    this.#process.stdin.end();
  }

  get ended(): Promise<unknown> {
    return this.#process.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    killProcess(this.#process);
    await this.#process.ended;
    this.marks[Symbol.dispose]();
  }

  #handleExit({ exitCode, signal }: ProcessExit): void {
    this.marks.read(); // what it wrote last may say more than that it ended
    const exitText = signal === undefined ? `exited with code ${exitCode}` : `was ended by ${signal}`;
    this.#reportGone('exit', `Expected ${this.#name} to run until the harness ends it, but it ${exitText}.`);
  }

  #reportGone(reason: ServerGone['reason'], sentence: string): void {
    this.#gone.abort(new ServerGone(reason, sentence));
  }
}

/** Whether the server lists what it can do, and not this. */
export function lacksCapability({ marks }: ServerUnderTest, capability: Capability): boolean {
  return marks.listening?.capabilities?.includes(capability) === false;
}
