import { createLogUpdate } from 'log-update';
import type { Attempt } from '../records.ts';

/** Tells on standard error how far the run is: a line that changes on a terminal, a line for every quarter elsewhere. */
export class Progress implements Disposable {
  readonly #total: number;
  readonly #show: (line: string) => void;
  readonly #clear: () => void;
  #seen = 0;

  constructor(total: number, stream: NodeJS.WriteStream) {
    this.#total = total;
    const update = createLogUpdate(stream);
    const live = stream.isTTY;
    this.#show = (line) => (live ? update(line) : this.#atQuarter() && stream.write(`${line}\n`));
    this.#clear = () => live && update.clear();
    this.#show(`hanging up on ${total} connections …`);
  }

  readonly add = ({ history: { cell } }: Attempt): void => {
    this.#seen += 1;
    const again = this.#seen > this.#total ? ', looking again at what surprised' : '';
    const seen = Math.min(this.#seen, this.#total);
    this.#show(`${seen}/${this.#total} connections judged${again}: ${cell.scenario} ${cell.fault} ${cell.phase}`);
  };

  [Symbol.dispose](): void {
    this.#clear();
  }

  #atQuarter(): boolean {
    return this.#seen % Math.ceil(this.#total / 4) === 0;
  }
}
