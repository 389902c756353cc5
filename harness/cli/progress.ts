import { createLogUpdate } from 'log-update';
import type { Attempt } from '../model/result.ts';
import type { Cell } from '../model/plan.ts';
import { formatCount } from '../model/format.ts';

/** A run that takes longer tells how long. */
const LONG_S = 20;
/** A run is silent for no longer than this. */
const QUIET_MS = 20_000;

/** Reports on standard error how far the run is: a line that changes on a terminal, a line for every quarter elsewhere. */
export class ProgressLine implements Disposable {
  #total = 0;
  readonly #show: (line: string) => void;
  readonly #clear: () => void;
  readonly #live: boolean;
  readonly #seen = new Set<Cell>();
  #startedAt = performance.now();
  #reminder: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#live = stream.isTTY;
    const update = createLogUpdate(stream);
    const write = this.#live ? (line: string) => update(line) : (line: string) => void stream.write(`${line}\n`);
    this.#show = (line) => {
      this.#remind();
      write(line);
    };
    this.#clear = () => this.#live && update.clear();
  }

  /** Says how many cells there are, before the first of them. What begins after that counts anew. */
  start(total: number, what = 'hanging up on servers'): void {
    this.#total = total;
    this.#seen.clear();
    this.#startedAt = performance.now();
    this.#show(`${what}, ${formatCount(total, 'cell')} …`);
  }

  /** Says what is done beside cells. */
  readonly say = (sentence: string): void => this.#show(`${sentence} …`);

  readonly add = ({ history: { cell, kind } }: Attempt): void => {
    const again = this.#seen.has(cell);
    this.#seen.add(cell);
    const { scenario, fault, phase } = cell;
    const quarter = !again && this.#seen.size % Math.ceil(this.#total / 4) === 0;
    if (!this.#live && !quarter) return;
    const done = kind !== 'skipped' ? (again ? 'looking again at' : 'judged') : 'skipped';
    this.#show(`${this.#seen.size}/${this.#total} cells, ${done} ${scenario} ${fault} ${phase}${this.#estimateLeft()}`);
  };

  [Symbol.dispose](): void {
    clearTimeout(this.#reminder);
    this.#clear();
  }

  /** What takes long says so, until something else is said. */
  #remind(): void {
    clearTimeout(this.#reminder);
    this.#reminder = setTimeout(() => {
      const seconds = Math.round((performance.now() - this.#startedAt) / 1_000);
      const left = this.#total - this.#seen.size;
      const what = left === 0 ? 'looking again at some' : `still waiting for ${formatCount(left, 'cell')}`;
      this.#show(`${this.#seen.size}/${this.#total} cells, ${what}, ${seconds} s so far`);
    }, QUIET_MS).unref();
  }

  /** An estimate, for runs that take longer than a glance. */
  #estimateLeft(): string {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const left = (seconds / this.#seen.size) * (this.#total - this.#seen.size);
    return seconds + left < LONG_S || left === 0 ? '' : `, about ${Math.ceil(left)} s left`;
  }
}
