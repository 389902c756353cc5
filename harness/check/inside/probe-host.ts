import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { NS_PER_MS } from '../../model/format.ts';
import { readThreadTimes } from '../../observe/kernel/process-tree.ts';
import type { Workspace } from '../../system/workspace.ts';
import type { ProcessLook } from '../probe/look.ts';
import { bundleProbe } from './probe-bundle.ts';
import type { ProbeCommand, ProbeHello } from '../probe/protocol.ts';
import { readLines } from '../probe/read-lines.ts';

/** A look removes all garbage first: even then a process that answers takes less, of the time in which it need not wait for a core. */
export const STUCK_MS = 20_000;
const STUCK_POLL_MS = 500;

interface Answer {
  id: number;
  result?: unknown;
}

/** A process, or a thread, of the server that has loaded the probe. */
interface ProbedProcess {
  hello: ProbeHello;
  socket: Socket;
  asked: Map<number, (result: unknown) => void>;
}

/** Puts the inside probe into the Node processes of a server, and asks it. */
export class ProbeHost implements AsyncDisposable {
  readonly #server: Server;
  readonly #path: string;
  readonly #bundle: string;
  readonly #signal: AbortSignal;
  readonly #processes = new Set<ProbedProcess>();
  #last = new Map<string, ProbeCommand>();
  #stuckPid: number | null = null;
  #asked = 0;

  /** @throws {BuildFailure} of esbuild @param bundled the path of the probe */
  static async open(
    workspace: Workspace,
    signal: AbortSignal,
    bundled = bundleProbe(workspace, signal),
  ): Promise<ProbeHost> {
    const bundle = await bundled;
    const server = createServer();
    const path = workspace.createPath('probe.sock');
    const host = new ProbeHost({ server, path, bundle, signal });
    server.listen(path);
    await once(server, 'listening');
    return host;
  }

  private constructor(parts: { server: Server; path: string; bundle: string; signal: AbortSignal }) {
    this.#server = parts.server;
    this.#path = parts.path;
    this.#bundle = parts.bundle;
    this.#signal = parts.signal;
    this.#server.on('connection', (socket) => this.#welcome(socket));
  }

  /** What the server's environment must have; its own options stay. */
  getEnvironment(options = process.env.NODE_OPTIONS): Record<string, string> {
    const quoted = this.#bundle.replace(/[\\"]/g, '\\$&');
    return { NODE_OPTIONS: `${options ?? ''} --require "${quoted}"`.trim(), HANGUP_PROBE: this.#path };
  }

  /** Whether any process has loaded it. */
  get hasReport(): boolean {
    return this.#processes.size > 0;
  }

  /** The first process that did not answer within `STUCK_MS`, and is asked no more; null if all did. */
  get stuckPid(): number | null {
    return this.#stuckPid;
  }

  /** Resolves when every process has done it; those that join later get the last of each. */
  async command(command: ProbeCommand): Promise<void> {
    this.#last.set(command.do, command);
    if (command.do === 'begin-visit') this.#last.delete('end-visit');
    await this.#askAll(command);
  }

  /** What each process holds. A process that has ended holds nothing. */
  async look(parkedVisits: readonly number[]): Promise<ProcessLook[]> {
    const looks = await this.#askAll({ do: 'look', parkedVisits });
    return looks.filter((look): look is ProcessLook => look !== null);
  }

  /** The bytes that all of them use when garbage has been removed. */
  async measureMemory(): Promise<number> {
    const bytes = (await this.#askAll({ do: 'measure-memory' })) as (number | null)[];
    return bytes.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  }

  async #askAll(command: ProbeCommand): Promise<unknown[]> {
    return Promise.all([...this.#processes].map((probed) => this.#ask(probed, command)));
  }

  /** Null from a process that is gone or stuck. @throws the signal's reason, if it aborts */
  async #ask({ hello, socket, asked }: ProbedProcess, command: ProbeCommand): Promise<unknown> {
    const { pid } = hello;
    this.#signal.throwIfAborted();
    if (pid === this.#stuckPid) return null;
    this.#asked += 1;
    const id = this.#asked;
    const { promise: answer, resolve, reject } = Promise.withResolvers<unknown>();
    asked.set(id, resolve);
    if (!socket.destroyed) socket.write(`${JSON.stringify({ id, ...command })}\n`);
    const measureMs = startOwnClock(pid);
    const watch = setInterval(() => {
      if (measureMs() < STUCK_MS) return;
      this.#stuckPid ??= pid;
      resolve(null);
    }, STUCK_POLL_MS);
    const rejectAborted = () => reject(this.#signal.reason as Error);
    this.#signal.addEventListener('abort', rejectAborted);
    try {
      return await answer;
    } finally {
      clearInterval(watch);
      this.#signal.removeEventListener('abort', rejectAborted);
    }
  }

  #welcome(socket: Socket): void {
    let probed: ProbedProcess | null = null;
    socket.on('close', () => {
      if (probed === null) return;
      this.#processes.delete(probed);
      for (const resolve of probed.asked.values()) resolve(null);
    });
    readLines(socket, (line) => {
      if (probed !== null) return settle(probed, JSON.parse(line) as Answer);
      probed = { hello: JSON.parse(line) as ProbeHello, socket, asked: new Map() };
      this.#processes.add(probed);
      for (const command of this.#last.values()) void this.#ask(probed, command).catch(() => {});
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.#processes) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Counts from now on; while the main thread of the process waits for a core, the clock stands still. */
function startOwnClock(pid: number): () => number {
  const readMs = () => performance.now() - readThreadTimes(pid, pid).waitNs / NS_PER_MS;
  const startedAtMs = readMs();
  return () => readMs() - startedAtMs;
}

function settle({ asked }: ProbedProcess, { id, result }: Answer): void {
  asked.get(id)?.(result ?? null);
  asked.delete(id);
}
