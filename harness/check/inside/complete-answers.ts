import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientEvidence } from '../evidence.ts';
import type { ProbeHost } from './probe-host.ts';
import { ActiveVisit, type VisitScope } from '../visit/visit.ts';

const CLIENTS = 3;
const FIRST_BYTE_MS = 500;
const POLL_MS = 25;
/** So long an answer may take. */
const COMPLETE_MS = 2_000;

/** Clients that read to the end and keep their connections: what is there after them does not come from leaving. */
export class CompletingClients {
  readonly #scope: VisitScope;
  readonly #host: ProbeHost;
  readonly #connected = new AsyncDisposableStack();
  readonly #clients: ActiveVisit[] = [];
  readonly #until = performance.now() + COMPLETE_MS;

  /** Other clients may come and leave while they read. @param firstNumber of their visits; the others have lower ones */
  static async connect(scope: VisitScope, host: ProbeHost, firstNumber: number): Promise<CompletingClients> {
    const all = new CompletingClients(scope, host);
    await all.#connect(firstNumber);
    return all;
  }

  private constructor(scope: VisitScope, host: ProbeHost) {
    this.#scope = scope;
    this.#host = host;
    scope.kept.use(this.#connected);
  }

  /** Null if an answer did not end soon, or was cut off: they have left then. */
  async finish(): Promise<ClientEvidence[] | null> {
    const { signal } = this.#scope.server;
    while (performance.now() < this.#until && this.#clients.some((client) => client.findEnd() === null))
      await sleep(POLL_MS, undefined, { signal });
    await this.#host.command({ do: 'end-visit', before: null });
    const visits = this.#clients.map((client) => client.collectEvidence());
    if (visits.length === CLIENTS && visits.every(({ ended }) => ended === 'regular')) return visits;
    for (const client of this.#clients) client.reset();
    return null;
  }

  async #connect(firstNumber: number): Promise<void> {
    for (let at = 0; at < CLIENTS; at += 1) {
      await this.#host.command({ do: 'begin-visit', visit: firstNumber + at });
      const client = await connect(this.#scope);
      if (client === null) return;
      this.#clients.push(this.#connected.use(client));
      await client.waitForFirstByte(Math.min(FIRST_BYTE_MS, this.#until - performance.now()));
    }
  }
}

/** Null where the server takes no more. */
async function connect(scope: VisitScope): Promise<ActiveVisit | null> {
  try {
    return await ActiveVisit.connect({ ...scope, plan: { ...scope.plan, fault: 'complete', phase: 'mid-stream' } });
  } catch {
    scope.server.signal.throwIfAborted();
    return null;
  }
}
