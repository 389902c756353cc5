import { createLogUpdate } from 'log-update';
import type { Attempt, Cell } from '../records.ts';

/** Tells on standard error how far the run is: a line that changes on a terminal, a line for every quarter elsewhere. */
export class Progress implements Disposable {
  readonly #total: number;
  readonly #show: (line: string) => void;
  readonly #clear: () => void;
  readonly #seen = new Set<Cell>();

  constructor(total: number, stream: NodeJS.WriteStream) {
    this.#total = total;
    const update = createLogUpdate(stream);
    const live = stream.isTTY;
    this.#show = live ? (line) => update(line) : (line) => void stream.write(`${line}\n`);
    this.#clear = () => live && update.clear();
    this.#show(`hanging up on ${total} connections …`);
    if (!live) this.#show = (line) => this.#seen.size % Math.ceil(total / 4) === 0 && void stream.write(`${line}\n`);
  }

  readonly add = ({ history: { cell } }: Attempt): void => {
    const again = this.#seen.has(cell) ? 'looking again at ' : '';
    this.#seen.add(cell);
    const { scenario, fault, phase } = cell;
    this.#show(`${this.#seen.size}/${this.#total} connections judged, ${again}${scenario} ${fault} ${phase}`);
  };

  [Symbol.dispose](): void {
    this.#clear();
  }
}
