import type { OsResource, MarkWriter } from './marks.ts';
import type { Gate } from './control-endpoint.ts';
import type { Cause, Phase } from './vocabulary.ts';

/** Something a request holds. Released by hand, by `using` or by `await using`. */
export interface Guard extends Disposable, AsyncDisposable {
  release(): void;
}

/** What a scenario says about one request. Each call leaves one mark; none of them changes what the server does. */
export class Connection {
  readonly id: string;
  readonly #writeMark: MarkWriter;
  readonly #gate: Gate | null;

  constructor(id: string, writeMark: MarkWriter, gate: Gate | null) {
    this.id = id;
    this.#writeMark = writeMark;
    this.#gate = gate;
  }

  /** The handler runs. */
  markHandling(): void {
    this.#writeMark({ connection: this.id, event: 'handling' });
  }

  /**
   * The asynchronous work before the first byte: a query, a login. The harness can make it last. A server that has such
   * work both before its headers and before its first byte says which of them this is.
   */
  async setup(phase?: Phase): Promise<void> {
    if (this.#gate === null || (phase !== undefined && phase !== this.#gate.phase)) return;
    await this.#gate.opened;
    this.#writeMark({ connection: this.id, event: 'resumed' });
  }

  /** The guard is held from here on. `holds` lets the harness count the same thing in the operating system. */
  acquire(guard: string, holds?: OsResource): Guard {
    const { id: connection } = this;
    this.#writeMark({ connection, event: 'acquired', guard, ...(holds && { holds }) });
    const release = () => this.#writeMark({ connection, event: 'released', guard });
    return { release, [Symbol.dispose]: release, [Symbol.asyncDispose]: async () => release() };
  }

  /** This version of the stack offers no such guard. */
  markAbsent(guard: string): void {
    this.#writeMark({ connection: this.id, event: 'absent', guard });
  }

  /** One unit of work: the seed's "running...". */
  tick(): void {
    this.#writeMark({ connection: this.id, event: 'tick' });
  }

  /** `bytes` were handed to the response; `queued` of them and of earlier ones wait in the process. */
  markWrite(bytes: number, queued: number): void {
    this.#writeMark({ connection: this.id, event: 'write', bytes, queued });
  }

  /** A wake-up that serves only to learn whether the client is there; `bytes` is what it put on the wire. */
  markHeartbeat(bytes: number): void {
    this.#writeMark({ connection: this.id, event: 'heartbeat', bytes });
  }

  /** What is measured has this value now. */
  setGauge(gauge: string, value: number): void {
    this.#writeMark({ connection: this.id, event: 'gauge', gauge, value });
  }

  /** The server learned, or decided, that the client is gone; `code` is what the operating system called it. */
  markNoticed(by: Cause, code?: string): void {
    this.#writeMark({ connection: this.id, event: 'noticed', by, ...(code !== undefined && { code }) });
  }

  markError(error: unknown): void {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#writeMark({ connection: this.id, event: 'error', message });
  }
}
