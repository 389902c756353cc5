import type { Holding, Marks } from './marks.ts';
import type { Cause } from './scenario.ts';

/** Something a request holds. Released by hand, by `using` or by `await using`. */
export interface Guard extends Disposable, AsyncDisposable {
  release(): void;
}

/** What a scenario says about one request. Each call leaves one mark; none of them changes what the server does. */
export class Connection {
  readonly id: string;
  readonly #marks: Marks;
  readonly #gate: Promise<void> | null;

  constructor(id: string, marks: Marks, gate: Promise<void> | null) {
    this.id = id;
    this.#marks = marks;
    this.#gate = gate;
  }

  /** The handler runs. */
  handling(): void {
    this.#marks({ connection: this.id, event: 'handling' });
  }

  /** The asynchronous work before the first byte: a query, a login. The harness can make it last. */
  async setup(): Promise<void> {
    if (this.#gate === null) return;
    await this.#gate;
    this.#marks({ connection: this.id, event: 'resumed' });
  }

  /** The guard is held from here on. `holds` lets the harness count the same thing in the operating system. */
  acquire(guard: string, holds?: Holding): Guard {
    const { id: connection } = this;
    this.#marks({ connection, event: 'acquired', guard, ...(holds && { holds }) });
    const release = () => this.#marks({ connection, event: 'released', guard });
    return { release, [Symbol.dispose]: release, [Symbol.asyncDispose]: async () => release() };
  }

  /** One unit of work: the seed's "running...". */
  tick(): void {
    this.#marks({ connection: this.id, event: 'tick' });
  }

  /** `bytes` were handed to the response; `queued` of them and of earlier ones wait in the process. */
  wrote(bytes: number, queued: number): void {
    this.#marks({ connection: this.id, event: 'write', bytes, queued });
  }

  /** A wake-up that serves only to learn whether the client is there; `bytes` is what it put on the wire. */
  beat(bytes: number): void {
    this.#marks({ connection: this.id, event: 'beat', bytes });
  }

  /** The server learned, or decided, that the client is gone. */
  noticed(by: Cause): void {
    this.#marks({ connection: this.id, event: 'noticed', by });
  }

  error(error: unknown): void {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#marks({ connection: this.id, event: 'error', message });
  }
}
