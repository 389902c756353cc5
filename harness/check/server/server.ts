import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeExit } from '../../model/history.ts';
import type { Command } from '../../model/plan.ts';
import { ProcessTree, isAlive, startTree } from '../../observe/kernel/process-tree.ts';
import { listTcpRows } from '../../observe/kernel/tcp-sockets.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { HarnessError } from '../../system/errors.ts';
import { findLastError } from '../../system/log.ts';
import { endProcess, spawnProcess, type PipedProcess, type ProcessExit } from '../../system/processes.ts';
import type { Workspace } from '../../system/workspace.ts';
import { choosePort } from './choose-port.ts';
import { findListeners, findPortOwner, type Listener } from './listener.ts';
import { waitForListeners } from './wait-for-listeners.ts';
import { ServerMarks } from './server-marks.ts';
import { LogCounter } from './log-counter.ts';
import { SocketKinds } from './socket-kinds.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';

export interface StartOptions {
  name: string;
  command: Command;
  workspace: Workspace;
  signal: AbortSignal;
  /** Whether the server gets HOST and PORT. */
  setPort: boolean;
  /** Whether it is known to listen on the port that it is given, later than on others. */
  awaitsGivenPort: boolean;
  /** Called while it is waited for, every five seconds. */
  onWait: (seconds: number) => void;
  /** Called when it has opened its first port. */
  onPort?: (server: CheckedServer) => void;
}

/** Thrown where another port was asked before the server came to listen on the one that it was given: nothing of it counts. */
export class AskedEarly extends Error {}

const LISTENER_POLL_MS = 50;
const GRACE_MS = 500;
const RESTART_MS = 3_000;

/** A server without a declaration: what is known of it is what the kernel shows. */
export class CheckedServer implements AsyncDisposable {
  readonly name: string;
  readonly tree: ProcessTree;
  readonly log = new LogCounter();
  /** Aborts with the user's interruption, and with what its marks break of the contract. */
  readonly signal: AbortSignal;
  /** Null of a server that runs already. */
  readonly marks: ServerMarks | null;
  readonly temporaryFolder: string | null;
  /** The PORT of its environment; null where it has none. */
  readonly givenPort: number | null;
  /** How its first process ended; null while it runs. */
  exit: ProcessExit | null = null;
  listeners: readonly Listener[] = [];
  /** When it had opened its first port; null of a server that runs already. */
  firstLook: Snapshot | null = null;
  /** The listener that is asked. */
  listener: Listener = { host: '', port: 0, inode: '', owners: [] };
  readonly #sockets = new SocketKinds();
  readonly #process: PipedProcess | null;
  readonly #violation = new AbortController();

  /** @throws {HarnessError} if it does not listen */
  static async start(options: StartOptions): Promise<CheckedServer> {
    const { name, command, workspace, signal, setPort } = options;
    const marksPath = workspace.createPath(`${name}.ndjson`);
    const temporaryFolder = workspace.createPath('temporary');
    mkdirSync(temporaryFolder);
    const env = {
      ...(setPort && (await choosePort())),
      ...command.env,
      TMPDIR: temporaryFolder,
      HANGUP_MARKS: marksPath,
    };
    const { root: child, tree } = startTree(`HANGUP_MARKS=${marksPath}`, () =>
      spawnProcess(workspace, { ...command, env }),
    );
    const givenPort = Number(env.PORT ?? process.env.PORT) || null;
    const server = new CheckedServer({ name, tree, signal, temporaryFolder, child, marksPath, givenPort });
    try {
      await server.#waitUntilListening(options);
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      server.signal.throwIfAborted(); // its marks break the contract, or the user has had enough
      throw error;
    }
  }

  /**
   * A server that runs already. It is never signalled.
   * @throws {HarnessError} if there is no listener
   */
  static attach(origin: URL, signal: AbortSignal): CheckedServer {
    const port = Number(origin.port || 80);
    const pid = findPortOwner(port);
    if (pid === null)
      throw new HarnessError(
        'proc-unreadable',
        `Expected a process of yours that listens on port ${port}, got none. A server of another user, or in a container, cannot be looked at.`,
      );
    const server = new CheckedServer({
      name: origin.origin,
      tree: new ProcessTree({ pid }),
      signal,
      temporaryFolder: null,
      child: null,
      marksPath: null,
      givenPort: port,
    });
    server.listeners = findListeners(server.tree).filter((listener) => listener.port === port);
    server.listener = server.listeners[0]!;
    return server;
  }

  private constructor(parts: {
    name: string;
    tree: ProcessTree;
    signal: AbortSignal;
    temporaryFolder: string | null;
    child: PipedProcess | null;
    marksPath: string | null;
    givenPort: number | null;
  }) {
    this.name = parts.name;
    this.tree = parts.tree;
    this.signal = AbortSignal.any([parts.signal, this.#violation.signal]);
    this.temporaryFolder = parts.temporaryFolder;
    this.givenPort = parts.givenPort;
    this.#process = parts.child;
    const onViolation = (error: HarnessError) => this.#violation.abort(error);
    this.marks =
      parts.marksPath === null ? null : new ServerMarks({ path: parts.marksPath, signal: this.signal, onViolation });
    if (parts.child === null) return;
    this.log.follow(parts.child.stdout);
    this.log.follow(parts.child.stderr);
    void parts.child.ended.then((exit) => (this.exit = exit));
  }

  /** Of its first process; 0 if it could not be started. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Where it is asked: `127.0.0.1:3000`, `[::1]:3000`. */
  get address(): string {
    const { host, port } = this.listener;
    return `${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  /** Looks at all that it has now. */
  look(): Snapshot {
    const { tree, temporaryFolder, listener } = this;
    const countLogLines = () => this.log.lines;
    return takeSnapshot({ tree, port: listener.port, temporaryFolder, countLogLines, sockets: this.#sockets });
  }

  /** SIGTERM. Returns the moment just before. */
  stop(): number {
    const at = readMonotonicNs();
    if (this.#process?.pid !== undefined) process.kill(this.#process.pid, 'SIGTERM');
    return at;
  }

  /** @throws {AskedEarly} if it listens on the port that it was given only since another one was asked */
  assertAskedInTime(): void {
    const { givenPort, listener, listeners, tree } = this;
    const isGiven = ({ port }: Listener) => port === givenPort;
    if (isGiven(listener) || listeners.some(isGiven) || !findListeners(tree).some(isGiven)) return;
    throw new AskedEarly(`Expected ${this.name} to be asked on port ${givenPort}, got port ${listener.port}.`);
  }

  /** Remembers who is connected now. The function tells how many of them are connected to the port that is asked by then. */
  rememberClients(): () => number {
    const [first] = this.tree.list();
    const rows = first ? listTcpRows(first.pid) : [];
    const connected = rows.filter(({ state }) => state === 'ESTABLISHED');
    return () => connected.filter(({ localPort }) => localPort === this.listener.port).length;
  }

  /**
   * Whether it still listens; one that is restarted is given a while. The second says whether another process does now.
   * @throws {AskedEarly}
   */
  async checkListening(): Promise<{ listens: boolean; restarted: boolean }> {
    this.assertAskedInTime();
    return this.listener.owners.some(isAlive) ? { listens: true, restarted: false } : this.lookUpListener();
  }

  /** The same, by its socket: a process that ends has closed it for a while before it is gone. */
  async lookUpListener(): Promise<{ listens: boolean; restarted: boolean }> {
    const until = performance.now() + RESTART_MS;
    for (;;) {
      const found = findListeners(this.tree).find(({ port }) => port === this.listener.port);
      if (found) {
        const restarted = !found.owners.some((owner) => this.listener.owners.includes(owner));
        if (restarted) this.listener = found;
        return { listens: true, restarted };
      }
      if (this.tree.list().length === 0 || performance.now() > until) return this.#adoptMovedListener();
      await sleep(LISTENER_POLL_MS, undefined, { signal: this.signal });
    }
  }

  /** A server that was restarted on any free port listens elsewhere now. */
  #adoptMovedListener(): { listens: boolean; restarted: boolean } {
    const [moved] = findListeners(this.tree);
    if (moved === undefined) return { listens: false, restarted: false };
    this.listener = moved;
    return { listens: true, restarted: true };
  }

  /** `exited with code 1`. */
  describeExit(): string {
    if (this.exit === null) return 'listens no more';
    const { at, exitCode: code = null, signal = null, problem } = this.exit;
    return problem === undefined ? describeExit({ at, code, signal, said: '' }) : `could not be started: ${problem}`;
  }

  /** The last error in its log, or the end of it. */
  describeLog(): string {
    const tail = this.log.getTail();
    return findLastError(tail) || tail.slice(-300).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process === null) return;
    const left = this.tree.list();
    this.#process.stdin.end();
    await endProcess(this.#process, GRACE_MS);
    await this.tree.kill(left);
    this.marks?.[Symbol.dispose]();
  }

  async #waitUntilListening({ awaitsGivenPort, onWait, onPort }: StartOptions): Promise<void> {
    const meant = awaitsGivenPort ? this.givenPort : null;
    const onFound = (): void => {
      this.firstLook = this.look();
      onPort?.(this);
    };
    this.listeners = await waitForListeners(this, { port: meant, onWait, onFound });
    const marked = this.listeners.find(({ port }) => port === this.marks?.port);
    this.listener = marked ?? this.listeners[0]!;
    if (marked) this.listeners = [marked]; // a server that speaks the contract says which of its ports is meant
  }
}
