import { createLogUpdate } from 'log-update';
import type { Attempt } from '../model/result.ts';
import type { Cell } from '../model/plan.ts';
import { formatCount } from '../model/format.ts';

/** A run that takes longer tells how long. */
const LONG_S = 20;

/** Reports on standard error how far the run is: a line that changes on a terminal, a line for every quarter elsewhere. */
export class ProgressLine implements Disposable {
  #total = 0;
  readonly #show: (line: string) => void;
  readonly #clear: () => void;
  readonly #live: boolean;
  readonly #seen = new Set<Cell>();
  #startedAt = performance.now();

  constructor(stream: NodeJS.WriteStream) {
    this.#live = stream.isTTY;
    const update = createLogUpdate(stream);
    this.#show = this.#live ? (line) => update(line) : (line) => void stream.write(`${line}\n`);
    this.#clear = () => this.#live && update.clear();
  }

  /** Says how many cells there are, before the first of them. */
  start(total: number): void {
    this.#total = total;
    this.#startedAt = performance.now();
    this.#show(`hanging up on servers, ${formatCount(total, 'cell')} …`);
  }

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
    this.#clear();
  }

  /** An estimate, for runs that take longer than a glance. */
  #estimateLeft(): string {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const left = (seconds / this.#seen.size) * (this.#total - this.#seen.size);
    return seconds + left < LONG_S ? '' : `, about ${Math.ceil(left)} s left`;
  }
}
