import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Listening } from '../../scenarios/kit/marks.ts';
import type { Mark } from '../records.ts';
import { now } from './clock.ts';
import { readLine, type Line } from './contract.ts';
import { bounded, HarnessError, type Bound } from './failure.ts';

const POLL_MS = 12;
/** The line is seen soon after it was written; a wrong clock or unit is further off than a minute. */
const MOST_CLOCK_ERROR_NS = 60e9;
const MOST_BYTES = 256 * 1024 * 1024;

interface Waiter {
  holds: () => boolean;
  resolve: () => void;
}

/**
 * Follows the file to which one server appends its marks. Marks are stamped by their server, so how often the file is
 * read bounds how soon the harness acts, and adds nothing to a latency.
 */
export class MarksFile implements Disposable {
  listening: Listening | undefined;
  readonly #byConnection = new Map<string, Mark[]>();
  readonly #waiters = new Set<Waiter>();
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(256 * 1024);
  readonly #decoder = new StringDecoder();
  readonly #timer: NodeJS.Timeout;
  readonly #fail: (error: unknown) => void;
  #rest = '';
  #lines = 0;
  #bytes = 0;

  /** @param fail is told of a line that breaks the contract, once; reading ends there. */
  constructor(path: string, fail: (error: unknown) => void) {
    this.#fail = fail;
    this.#descriptor = openSync(path, 'a+');
    this.#timer = setInterval(() => this.read(), POLL_MS);
  }

  /** All marks of one connection, in the order of the file; the array grows while the server goes on. */
  of(connection: string): readonly Mark[] {
    const marks = this.#byConnection.get(connection) ?? [];
    this.#byConnection.set(connection, marks);
    return marks;
  }

  /** Resolves as soon as the file says so. */
  async until(holds: () => boolean, bound: Bound): Promise<void> {
    if (holds()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = { holds, resolve };
    this.#waiters.add(waiter);
    await bounded(promise, bound).finally(() => this.#waiters.delete(waiter));
  }

  /** Takes in everything that the server has written up to now. */
  read(): void {
    try {
      for (let got = this.#take(); got > 0; got = this.#take());
    } catch (error) {
      clearInterval(this.#timer);
      this.#fail(error);
    }
    for (const waiter of this.#waiters) if (waiter.holds()) waiter.resolve();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    closeSync(this.#descriptor);
  }

  #take(): number {
    const got = readSync(this.#descriptor, this.#buffer, 0, this.#buffer.length, this.#bytes);
    if (got === 0) return 0;
    this.#bytes += got;
    if (this.#bytes > MOST_BYTES) throw new HarnessError('Expected at most 256 MiB of marks, got more.');
    const seenAt = now();
    const lines = (this.#rest + this.#decoder.write(this.#buffer.subarray(0, got))).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#add(line, seenAt);
    return got;
  }

  #listens(line: Extract<Line, { event: 'listening' }>, seenAt: number): void {
    if (Math.abs(line.at - seenAt) > MOST_CLOCK_ERROR_NS) {
      throw new HarnessError(
        `Expected \`at\` to be CLOCK_MONOTONIC in nanoseconds, near ${seenAt}, got ${line.at}. A server without this clock leaves it out.`,
      );
    }
    this.listening = line;
  }

  #add(text: string, seenAt: number): void {
    this.#lines += 1;
    const line = readLine(text, this.#lines, seenAt);
    if (this.#lines === 1 && line.event !== 'listening') {
      throw new HarnessError(`Expected the first line of HANGUP_MARKS to say that the server listens, got ${text}.`);
    }
    if (line.event === 'listening') this.#listens(line, seenAt);
    else (this.of(line.connection) as Mark[]).push(line);
  }
}
