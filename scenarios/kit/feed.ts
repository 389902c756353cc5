import type { ServerResponse } from 'node:http';

/**
 * Numbered items that arrive by some gaps in turn, in milliseconds, and wait until someone takes them. With a response, no
 * item arrives once that has closed, and none wakes a reader who still waits.
 */
export class Feed implements Disposable {
  readonly #pendingTakes: ((item: string) => void)[] = [];
  readonly #queuedItems: string[] = [];
  readonly #gapsMs: readonly number[];
  #timer: NodeJS.Timeout;
  #count = 0;

  constructor(gapsMs: readonly number[], response?: ServerResponse) {
    this.#gapsMs = gapsMs;
    this.#timer = setTimeout(() => this.#produceItem(), gapsMs[0]);
    response?.once('close', () => clearTimeout(this.#timer));
  }

  /** The next item. A take that is abandoned still takes: that is what makes it unsafe to race. */
  take(): Promise<string> {
    const item = this.#queuedItems.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.#pendingTakes.push(resolve));
  }

  /** Stops the arrivals and drops every pending take. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#pendingTakes.length = 0;
  }

  #produceItem(): void {
    this.#count += 1;
    this.#timer = setTimeout(() => this.#produceItem(), this.#gapsMs[this.#count % this.#gapsMs.length]);
    this.#deliverItem(`item ${this.#count}\n`);
  }

  #deliverItem(item: string): void {
    const resolveTake = this.#pendingTakes.shift();
    if (resolveTake) resolveTake(item);
    else this.#queuedItems.push(item);
  }
}
