import type { Ledger, RequestScope } from './ledger.ts';
import { captureFrames } from './sites.ts';
import { copyProperties } from './wrap.ts';

interface Writable {
  destroyed?: boolean;
  closed?: boolean;
  write?: (...args: unknown[]) => unknown;
}

/** Follows writes to responses that are closed: the wrapper is put on when they are, so nothing of an open one is touched. */
export class WriteWatch {
  readonly #ledger: Ledger;
  readonly #watched = new WeakSet<RequestScope>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Watches those that are closed by now. */
  update(): void {
    for (const scope of this.#ledger.scopes) {
      const response: Writable | undefined = scope.response.deref();
      if (response === undefined || this.#watched.has(scope) || !(response.destroyed || response.closed)) continue;
      this.#watched.add(scope);
      this.#watch(response, scope);
    }
  }

  #watch(response: Writable, scope: RequestScope): void {
    const { write } = response;
    if (typeof write !== 'function') return;
    const ledger = this.#ledger;
    let lastMs: number | null = null;
    const wrapped = function (this: unknown, ...args: unknown[]): unknown {
      if (lastMs === null) {
        const isAlive = () => ledger.isRecent(lastMs!);
        const frames = captureFrames();
        ledger.storage.run(scope, () => ledger.add({ kind: 'write', text: 'write', frames, isAlive }));
      }
      lastMs = performance.now();
      return Reflect.apply(write, this, args);
    };
    copyProperties(write, wrapped);
    Object.defineProperty(response, 'write', { value: wrapped, writable: true, configurable: true, enumerable: false });
  }
}
