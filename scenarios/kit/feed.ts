/** Numbered items that arrive by two gaps in turn, in milliseconds, and wait until someone takes them. */
export class Feed implements Disposable {
  readonly #waiting: ((item: string) => void)[] = [];
  readonly #arrived: string[] = [];
  readonly #gapsMs: readonly [number, number];
  #timer: NodeJS.Timeout;
  #count = 0;

  constructor(gapsMs: readonly [number, number]) {
    this.#gapsMs = gapsMs;
    this.#timer = setTimeout(() => this.#next(), gapsMs[0]);
  }

  /** The next item. A take that is abandoned still takes: that is what makes it unsafe to race. */
  take(): Promise<string> {
    const item = this.#arrived.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Stops the arrivals and drops every pending take. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #next(): void {
    this.#count += 1;
    this.#timer = setTimeout(() => this.#next(), this.#gapsMs[this.#count % 2]);
    this.#arrive(`item ${this.#count}\n`);
  }

  #arrive(item: string): void {
    const taker = this.#waiting.shift();
    if (taker) taker(item);
    else this.#arrived.push(item);
  }
}
