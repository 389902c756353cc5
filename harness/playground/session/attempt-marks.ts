import type { Mark } from '../../model/history.ts';
import type { MarksFile } from '../../observe/marks-file.ts';
import type { Crowd } from '../messages.ts';

/** What has been read of the marks of one connection. */
interface Cursor {
  connection: string;
  read: number;
  held: number;
}

/** The marks that a server wrote for the clients of one attempt: one by one for the first, counted for all. */
export class AttemptMarks {
  clients = 0;
  /** When they left, in CLOCK_MONOTONIC nanoseconds; null while they are connected. */
  leftAt: number | null = null;
  /** The id of a client that gives itself none, such as a tab of a browser. */
  tabConnection: string | null = null;
  readonly #file: MarksFile;
  readonly #number: number;
  readonly #cursors: Cursor[] = [];
  readonly #crowd: Omit<Crowd, 'clients'> = { holding: 0, ticks: 0, writes: 0 };
  #told = 0;

  constructor(file: MarksFile, number: number) {
    this.#file = file;
    this.#number = number;
  }

  getConnectionId(index: number): string {
    return this.tabConnection ?? `${this.#number}-${index}`;
  }

  /** Whether the handlers of so many clients run. */
  isHandled(clients: number): boolean {
    return Array.from({ length: clients }, (_, index) => this.#file.getMarks(this.getConnectionId(index))).every(
      (marks) => marks.length > 0,
    );
  }

  /** Those of the first client that have not been given out. */
  takeNewMarks(): readonly Mark[] {
    const marks = this.#file.getMarks(this.getConnectionId(0));
    const newMarks = marks.slice(this.#told);
    this.#told = marks.length;
    return newMarks;
  }

  countCrowd(): Crowd {
    for (let index = this.#cursors.length; index < this.clients; index += 1)
      this.#cursors.push({ connection: this.getConnectionId(index), read: 0, held: 0 });
    for (const cursor of this.#cursors) {
      const wasHolding = cursor.held > 0;
      const marks = this.#file.getMarks(cursor.connection);
      for (; cursor.read < marks.length; cursor.read += 1) this.#countMark(marks[cursor.read]!, cursor);
      this.#crowd.holding += Number(cursor.held > 0) - Number(wasHolding);
    }
    return { clients: this.clients, ...this.#crowd };
  }

  #countMark({ event, at }: Mark, cursor: Cursor): void {
    if (event === 'acquired') cursor.held += 1;
    if (event === 'released') cursor.held -= 1;
    if (this.leftAt === null || at < this.leftAt) return;
    if (event === 'tick') this.#crowd.ticks += 1;
    if (event === 'write') this.#crowd.writes += 1;
  }
}
