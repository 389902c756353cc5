import { describeExit, type Exit } from '../../model/history.ts';
import type { NetworkEnv } from '../../observe/clients/network-env.ts';
import type { Command } from '../../model/plan.ts';
import { readProcessStat } from '../../observe/kernel/process-tree.ts';
import { Programs } from '../../observe/programs.ts';
import { Server } from '../../observe/server.ts';
import { findLastError } from '../../system/log.ts';
import { Attempt, describeProblem, type Emit } from './attempt.ts';
import type { CodeProblem, Leaving } from '../messages.ts';
import { CODE_FILE, createSandbox, describeLimit, MAX_CPU_SECONDS } from '../sources/sandbox.ts';
import type { SideServer } from '../sources/sources.ts';

const MAX_MEMORY_BYTES = 512 * 1024 * 1024;
/** The wish to see one more `running...` has its end. */
const MAX_RUN_MS = 10 * 60_000;

/** One of the two servers, and the clients that visit it. */
export class ServedSide implements AsyncDisposable {
  readonly #networkEnv: NetworkEnv;
  readonly #emit: Emit;
  readonly #maxCpuSeconds: number;
  #server: Server | null = null;
  #end = new AbortController();
  readonly #close = new AbortController();
  #served: SideServer | null = null;
  #attempts: Attempt[] = [];

  constructor(networkEnv: NetworkEnv, emit: Emit, maxCpuSeconds = MAX_CPU_SECONDS) {
    this.#networkEnv = networkEnv;
    this.#emit = emit;
    this.#maxCpuSeconds = maxCpuSeconds;
  }

  /**
   * Serves this instead of what was served before.
   * @throws {CodeError} for code that cannot be translated; the server before it goes on then
   * @throws {HarnessError} if the server does not start
   */
  async serve(served: SideServer): Promise<void> {
    const { id } = served;
    const command = await this.#buildCommand(served);
    await this.#endServer();
    this.#end = new AbortController();
    this.#served = served;
    const signal = AbortSignal.any([this.#end.signal, this.#close.signal]);
    const server = await Server.start({ name: id, command, networkEnv: this.#networkEnv, signal });
    if (signal.aborted) await server[Symbol.asyncDispose](); // who ended what is served could not know of it yet
    signal.throwIfAborted();
    this.#server = server;
    const { port, pid } = server;
    const timeLimit = setTimeout(() => this.#stop(server, 'It was ended after ten minutes.'), MAX_RUN_MS);
    server.signal.addEventListener('abort', () => {
      clearTimeout(timeLimit);
      void this.#reportEnd(server);
    });
    this.#emit({ kind: 'listening', port, pid, name: id });
  }

  /** Translated for this server alone: of all that can be chosen, few are. */
  async #buildCommand({ program, code }: SideServer): Promise<Command> {
    const folder = this.#networkEnv.workspace.createPath('code');
    if (code === null) return (await Programs.translatePrograms([program.source], folder)).buildServerCommand(program);
    return (await createSandbox({ program, code, folder, maxCpuSeconds: this.#maxCpuSeconds })).serverCommand;
  }

  /** Connects clients in a new attempt. */
  connect(number: number, leaving: Leaving): Promise<void> {
    return this.#attempt(number, (attempt) => attempt.connect(leaving));
  }

  /** Waits for a tab of a browser in a new attempt. Resolves with the address that it is to open; null if nothing is served. */
  async followTab(number: number): Promise<string | null> {
    await this.#attempt(number, async (attempt) => void this.#try(number, () => attempt.followTab()));
    if (this.#server === null) return null;
    return `http://127.0.0.1:${this.#server.port}${this.#served?.request.path ?? '/'}`;
  }

  /** Begins a new attempt, on a new server if the last one has ended. */
  async #attempt(number: number, act: (attempt: Attempt) => Promise<void>): Promise<void> {
    const served = this.#served;
    if (served === null) return;
    if (this.#server === null || this.#server.signal.aborted) await this.serve(served);
    const options = { number, server: this.#server!, networkEnv: this.#networkEnv, request: served.request };
    const attempt = new Attempt({ ...options, emit: this.#emit });
    const last = this.#attempts.at(-1);
    this.#attempts.push(attempt);
    await last?.[Symbol.asyncDispose]();
    await this.#try(number, () => act(attempt));
  }

  canLeave(leaving: Leaving): boolean {
    if (this.#server === null || this.#server.signal.aborted) return false;
    return this.#attempts.at(-1)?.canLeave(leaving) ?? false;
  }

  async leave(leaving: Leaving): Promise<void> {
    const attempt = this.#attempts.at(-1);
    if (attempt !== undefined) await this.#try(attempt.number, () => attempt.leave(leaving));
  }

  resumeClient(): void {
    this.#attempts.at(-1)?.resume();
  }

  /** Tells what has happened since the last time. */
  report(): void {
    this.#attempts.at(-1)?.report();
    this.#emit({ kind: 'log', log: this.#server?.log.getTail() ?? '' });
  }

  async reportSockets(): Promise<void> {
    await this.#attempts.at(-1)?.reportSockets();
  }

  /** Tells whether the process runs, and how much memory it takes. One that takes too much is ended. */
  reportProcess(): void {
    const server = this.#server;
    if (server === null || server.signal.aborted) return;
    const stat = readProcessStat(server.pid);
    if (stat === null) return;
    const { memoryBytes } = stat;
    this.#emit({ kind: 'process', state: stat.isStopped ? 'stopped' : 'running', memoryBytes });
    if (memoryBytes > MAX_MEMORY_BYTES) this.#stop(server, 'It was ended because it took more than 512 MiB of memory.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close.abort(new Error('The tab is closed.'));
    await this.#endServer();
  }

  #stop(server: Server, sentence: string): void {
    if (this.#server !== server) return;
    this.#emit({ kind: 'ended', sentence, log: server.log.getTail(), problems: [] });
    void this.#endServer();
  }

  async #endServer(): Promise<void> {
    const server = this.#server;
    const attempts = this.#attempts;
    this.#server = null;
    this.#attempts = [];
    this.#end.abort(new Error('The server is ended.'));
    await Promise.all(attempts.map((attempt) => attempt[Symbol.asyncDispose]()));
    await server?.[Symbol.asyncDispose]();
  }

  /** What its process said at its end, unless it was we who ended it. */
  async #reportEnd(server: Server): Promise<void> {
    if (this.#server !== server) return;
    await server.hasEnded();
    const { exit, log } = server;
    const sentence =
      exit === undefined ? (server.signal.reason as Error).message : this.#describeEnd(exit, log.getTail());
    this.report();
    this.#emit({ kind: 'ended', sentence, log: log.getTail(), problems: findProblems(log.getTail()) });
  }

  #describeEnd(exit: Exit, log: string): string {
    const limit = describeLimit({ ...exit, log, maxCpuSeconds: this.#maxCpuSeconds });
    return limit ?? `The process ${describeExit(exit)}.`;
  }

  async #try(attempt: number, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (this.#server !== null) this.#emit({ kind: 'failed', attempt, sentence: describeProblem(error) });
    }
  }
}

/** The last error of a log that names a line of the code. */
export function findProblems(log: string): CodeProblem[] {
  const places = [
    ...log.matchAll(new RegExp(String.raw`\b${CODE_FILE.replace('.', String.raw`\.`)}:(\d+):(\d+)`, 'g')),
  ];
  const [, line, column] = places[0] ?? [];
  if (line === undefined) return [];
  return [{ line: Number(line), column: Number(column), sentence: findLastError(log) || 'The server ended here.' }];
}
