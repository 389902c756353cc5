/** Numbered items that arrive by two gaps in turn, in milliseconds, and wait until someone takes them. */
export class Feed implements Disposable {
  readonly #pendingTakes: ((item: string) => void)[] = [];
  readonly #queuedItems: string[] = [];
  readonly #gapsMs: readonly [number, number];
  #timer: NodeJS.Timeout;
  #count = 0;

  constructor(gapsMs: readonly [number, number]) {
    this.#gapsMs = gapsMs;
    this.#timer = setTimeout(() => this.#produceItem(), gapsMs[0]);
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
    this.#timer = setTimeout(() => this.#produceItem(), this.#gapsMs[this.#count % 2]);
    this.#deliverItem(`item ${this.#count}\n`);
  }

  #deliverItem(item: string): void {
    const resolveTake = this.#pendingTakes.shift();
    if (resolveTake) resolveTake(item);
    else this.#queuedItems.push(item);
  }
}
