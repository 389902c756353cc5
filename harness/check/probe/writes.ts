import type { Ledger, RequestScope } from './ledger.ts';
import { captureFrames, isBuiltin } from './sites.ts';
import { copyProperties, wrapReads } from './wrap.ts';

/** What code asks that may be called for a client that has left. */
const QUESTIONS = ['destroyed', 'closed', 'writableEnded', 'writableFinished', 'writable'];
const QUESTION_MS = 100;
/** The nearest frame that is not ours is among these. */
const NEAREST_FRAMES = 10;

interface Writable {
  destroyed?: boolean;
  closed?: boolean;
  write?: (...args: unknown[]) => unknown;
}

/** Follows writes to, and questions about, responses that are closed: the wrapper is put on when they are, so nothing of an open one is touched. */
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
      this.#watchQuestions(response, scope);
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

  /** Who asks again and again goes on; who asks once may clean up. */
  #watchQuestions(response: Writable, scope: RequestScope): void {
    const ledger = this.#ledger;
    let lastMs: number | null = null;
    let sampledMs = -Infinity;
    let isKnown = false;
    const onRead = (): void => {
      const now = performance.now();
      if (now - sampledMs < QUESTION_MS) return;
      sampledMs = now;
      const [asker] = captureFrames(NEAREST_FRAMES);
      if (asker === undefined || isBuiltin(asker)) return;
      const isAgain = lastMs !== null;
      lastMs = now;
      if (!isAgain || isKnown) return;
      isKnown = true;
      const isAlive = () => ledger.isRecent(lastMs!);
      const frames = captureFrames();
      ledger.storage.run(scope, () =>
        ledger.add({ kind: 'activity', text: 'work', frames, traits: ['asks'], isAlive }),
      );
    };
    for (const name of QUESTIONS) wrapReads(response, name, onRead);
  }
}
