import { randomUUID } from 'node:crypto';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import { SocketTable } from '../../observe/kernel/socket-table.ts';
import { findSocketFilterProblem } from '../../observe/kernel/socket-filter.ts';
import { createLoopbackEnv } from '../../observe/network/loopback.ts';
import { Programs } from '../../observe/programs.ts';
import { UsageError } from '../../system/errors.ts';
import { Workspace } from '../../system/workspace.ts';
import type { Leaving, OpenedSession, Side, SideChoice } from '../messages.ts';
import { describeFirstPair, listPairs } from '../sources/pairs.ts';
import { Session } from '../session/session.ts';
import { loadServerSource, loadSideServer } from '../sources/sources.ts';
import { buildTestFile } from '../sources/test-file.ts';

export interface PlaygroundOptions {
  signal: AbortSignal;
  leaseMs?: number;
  maxCpuSeconds?: number;
}

/** What a call may say; each reads what it needs. */
export interface CallBody {
  session?: string;
  id?: string;
  sides?: Partial<Record<Side, SideChoice>>;
  clients?: number;
  leaving?: Leaving;
  choice?: SideChoice;
  address?: string;
  fault?: Fault;
}

const MOST_CLIENTS = 50;

type Limits = Omit<PlaygroundOptions, 'signal'>;
type Networks = ReturnType<typeof createLoopbackEnv>;

/** What all tabs do, each in a session of its own, and what they have in common. */
export class Sessions implements AsyncDisposable {
  readonly #networkEnv: Networks;
  readonly #missing: OpenedSession['missing'];
  readonly #limits: Limits;
  readonly #sessions = new Map<string, Session>();
  /** Those that end: what they share outlives them. */
  readonly #ends = new Set<Promise<void>>();
  #isClosed = false;

  /** @throws {HarnessError} if the programs cannot be translated */
  static async open({ signal, ...limits }: PlaygroundOptions): Promise<Sessions> {
    const workspace = new Workspace();
    try {
      const [filterProblem, programs] = await Promise.all([
        findSocketFilterProblem({ workspace, signal }),
        Programs.translatePrograms([], workspace.createPath('programs'), signal),
      ]);
      const networkEnv = {
        ...createLoopbackEnv(workspace, programs),
        sockets: new SocketTable('self', { isWatchedClosely: true }),
      };
      return new Sessions(networkEnv, filterProblem === null ? {} : { vanish: filterProblem }, limits);
    } catch (error) {
      await workspace[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(networkEnv: Networks, missing: OpenedSession['missing'], limits: Limits) {
    this.#networkEnv = networkEnv;
    this.#missing = missing;
    this.#limits = limits;
  }

  readonly calls: Readonly<Record<string, (body: CallBody) => unknown>> = {
    open: () => this.#openSession(),
    pairs: async () => ({ pairs: await listPairs() }),
    source: ({ id = '' }) => loadServerSource(id),
    test: async ({ choice, fault }) => ({ text: await buildTestFile(await loadSideServer(choice!), fault!) }),
    run: ({ session, sides = {} }) => this.get(session).serve(sides),
    connect: ({ session, clients = 1 }) => this.get(session).connect(assertClients(clients)),
    leave: ({ session, leaving }) => this.get(session).leave({ ...leaving!, clients: assertClients(leaving!.clients) }),
    return: ({ session }) => this.get(session).resumeClients(),
    answer: ({ session, choice }) => this.get(session).checkExercise(choice!),
    check: ({ session, address = '' }) => this.get(session).checkOwnServer(address),
    lease: ({ session }) => this.get(session).renewLease(),
    close: ({ session = '' }) => this.#closeSession(session),
  };

  /** @throws {UsageError} for a tab that was closed */
  get(id = ''): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new UsageError('unknown-id', 'This tab was closed: reload it.');
    return session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const id of this.#sessions.keys()) void this.#closeSession(id);
    await Promise.all(this.#ends);
    await this.#networkEnv[Symbol.asyncDispose]();
    await this.#networkEnv.workspace[Symbol.asyncDispose]();
  }

  async #openSession(): Promise<OpenedSession> {
    const pair = await describeFirstPair();
    if (this.#isClosed) throw new UsageError('unknown-id', 'The playground has ended: start it again.');
    const id = randomUUID();
    const onExpired = () => void this.#closeSession(id);
    this.#sessions.set(id, new Session({ networkEnv: this.#networkEnv, onExpired, ...this.#limits }));
    return { session: id, hangup: packageJson.version, pair, missing: this.#missing };
  }

  async #closeSession(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    if (session === undefined) return;
    const end = session[Symbol.asyncDispose]();
    this.#ends.add(end);
    await end;
    this.#ends.delete(end);
  }
}

/** A link may ask for any number of them. @throws {UsageError} */
function assertClients(clients: number): number {
  if (Number.isSafeInteger(clients) && clients >= 1 && clients <= MOST_CLIENTS) return clients;
  throw new UsageError('invalid-option', `Expected 1 to ${MOST_CLIENTS} clients, got ${clients}.`);
}
