import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { ListeningLine } from '../../scenarios/kit/marks.ts';
import type { Mark } from '../model/history.ts';
import { NS_PER_MS, now } from '../system/clock.ts';
import { readLine, type Line } from './mark-line.ts';
import { HarnessError } from '../system/errors.ts';
import type { Bound } from '../system/bounded.ts';

const POLL_MS = 12;
/** The line is seen soon after it was written; a wrong clock or unit is further off than a minute. */
const MOST_CLOCK_ERROR_NS = 60e9;
const MOST_BYTES = 256 * 1024 * 1024;

interface Waiter {
  holds: () => boolean;
  bound: Bound;
  /** CLOCK_MONOTONIC, nanoseconds. */
  deadline: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Follows the file to which one server appends its marks. Marks are stamped by their server, so how often the file is
 * read bounds how soon the harness acts, and adds nothing to a latency.
 */
export class MarksFile implements Disposable {
  listening: ListeningLine | undefined;
  readonly #byConnection = new Map<string, Mark[]>();
  readonly #waiters = new Set<Waiter>();
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(256 * 1024);
  readonly #decoder = new StringDecoder();
  readonly #timer: NodeJS.Timeout;
  readonly #fail: (error: unknown) => void;
  #broken = false;
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

  /**
   * Resolves as soon as the file says so. Who reads the file anyway also looks at the bound: a timer and a listener for each
   * wait cost more than the marks.
   */
  async until(holds: () => boolean, bound: Bound): Promise<void> {
    if (holds()) return;
    bound.signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.add({ holds, bound, deadline: now() + bound.withinMs * NS_PER_MS, resolve, reject });
    await promise;
  }

  /** Takes in everything that the server has written up to now. */
  read(): void {
    try {
      while (!this.#broken && this.#take() > 0);
    } catch (error) {
      this.#broken = true;
      this.#fail(error);
    }
    const readAt = now();
    for (const waiter of this.#waiters) this.#settle(waiter, readAt);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    closeSync(this.#descriptor);
    for (const waiter of this.#waiters) this.#settle(waiter, Infinity);
  }

  #settle(waiter: Waiter, readAt: number): void {
    const { holds, bound, deadline, resolve, reject } = waiter;
    if (holds()) resolve();
    else if (bound.signal.aborted) reject(bound.signal.reason);
    else if (readAt > deadline) reject(new HarnessError(bound.sentence()));
    else return;
    this.#waiters.delete(waiter);
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
