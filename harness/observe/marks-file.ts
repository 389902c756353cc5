import type { ListeningLine } from '../../scenarios/kit/marks.ts';
import type { Mark, Stall } from '../model/history.ts';
import { readMonotonicNs } from '../system/clock.ts';
import { NS_PER_MS } from '../model/format.ts';
import { AppendOnlyFile } from './append-only-file.ts';
import { parseMarkLine, type MarkLine } from './mark-line.ts';
import { HarnessError } from '../system/errors.ts';
import type { Bound } from '../system/bounded.ts';
import type { CoreWait } from './kernel/core-wait.ts';

const POLL_MS = 12;
/** The line is seen soon after it was written; a wrong clock or unit is further off than a minute. */
const MAX_CLOCK_ERROR_NS = 60e9;
/** The timer is late by so much: the harness stood still. */
const STALL_NS = 50 * NS_PER_MS;
/** What a clock may be rounded by. */
const MAX_AHEAD_NS = 10 * NS_PER_MS;
/** How long a process may take from the stamp of a mark to its write, without its wait for a core. */
const MAX_UNWRITTEN_NS = 250 * NS_PER_MS;
const MAX_MARKS = 1_000_000;
const MAX_LINE_LENGTH = 64 * 1024;
/** Between so many chunks the harness hears of its other servers, and of Ctrl-C. */
const CHUNKS_AT_ONCE = 4;

interface MarksFileOptions {
  /** How often to read until the first line is there: most servers in the world write none. */
  silentPollMs?: number;
  /** Of the process that writes. */
  coreWait?: CoreWait;
}

interface Waiter {
  isMet: () => boolean;
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
  readonly #marksByConnection = new Map<string, Mark[]>();
  readonly #waiters = new Set<Waiter>();
  readonly #file: AppendOnlyFile;
  /** How often it is read now. */
  #pollMs: number;
  #timer: NodeJS.Timeout;
  readonly #onViolation: (error: unknown) => void;
  #isBroken = false;
  #partialLine = '';
  #lineCount = 0;
  readonly #stalls: Stall[] = [];
  readonly #coreWait: CoreWait | undefined;
  /** Whatever was written before this moment has been read. */
  #readUntil = 0;

  /** @param onViolation is called once, with a line that breaks the contract; reading ends there */
  constructor(path: string, onViolation: (error: unknown) => void, options: MarksFileOptions = {}) {
    const { silentPollMs = POLL_MS, coreWait } = options;
    this.#onViolation = onViolation;
    this.#coreWait = coreWait;
    this.#file = new AppendOnlyFile(path);
    this.#pollMs = silentPollMs;
    this.#timer = this.#startPolling();
  }

  /** All marks of one connection, in the order of the file; the array grows while the server goes on. */
  getMarks(connection: string): readonly Mark[] {
    const marks = this.#marksByConnection.get(connection) ?? [];
    this.#marksByConnection.set(connection, marks);
    return marks;
  }

  /** The ids of all connections that were asked for or have marks. */
  listConnections(): readonly string[] {
    return [...this.#marksByConnection.keys()];
  }

  /**
   * Resolves as soon as the file says so. Who reads the file anyway also looks at the bound: a timer and a listener for each
   * wait cost more than the marks.
   */
  async waitUntil(isMet: () => boolean, bound: Bound): Promise<void> {
    if (isMet()) return;
    bound.signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.add({ isMet, bound, deadline: readMonotonicNs() + bound.withinMs * NS_PER_MS, resolve, reject });
    await promise;
  }

  /** When the harness stood still between two moments, for more than 50 ms each time: its clients read nothing then. */
  listStalls(from: number, to: number): Stall[] {
    return this.#stalls.filter((stall) => stall.from <= to && stall.to >= from);
  }

  /** Takes in everything that the server has written up to now. */
  read(): void {
    this.#read(Infinity);
  }

  #read(maxChunks: number): void {
    try {
      const beginAt = readMonotonicNs();
      this.#coreWait?.look(beginAt);
      if (this.#readUntil > 0 && beginAt - this.#readUntil > STALL_NS + (this.#pollMs - POLL_MS) * NS_PER_MS)
        this.#stalls.push({ from: this.#readUntil, to: beginAt });
      if (!this.#isBroken) this.#readChunks(maxChunks, beginAt);
    } catch (error) {
      this.#isBroken = true;
      this.#onViolation(error);
    }
    const readAt = readMonotonicNs();
    for (const waiter of this.#waiters) this.#settleWaiter(waiter, readAt);
  }

  #startPolling(): NodeJS.Timeout {
    return setInterval(() => this.#read(CHUNKS_AT_ONCE), this.#pollMs);
  }

  /** It writes: from now on what it says is waited for. */
  #pollOften(): void {
    clearInterval(this.#timer);
    this.#pollMs = POLL_MS;
    this.#timer = this.#startPolling();
  }

  #readChunks(maxChunks: number, beginAt: number): void {
    let chunkAt = beginAt;
    for (let chunks = 0; chunks < maxChunks; chunks += 1) {
      const text = this.#file.readChunk();
      if (text === null) {
        this.#readUntil = chunkAt;
        break;
      }
      if (this.#pollMs > POLL_MS) this.#pollOften();
      this.#addText(text);
      chunkAt = readMonotonicNs();
    }
    this.#file.verifyIdentity();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#file[Symbol.dispose]();
    for (const waiter of this.#waiters) this.#settleWaiter(waiter, Infinity);
  }

  #settleWaiter(waiter: Waiter, readAt: number): void {
    const { isMet, bound, deadline, resolve, reject } = waiter;
    if (isMet()) resolve();
    else if (bound.signal.aborted) reject(bound.signal.reason);
    else if (readAt > deadline) reject(new HarnessError(bound.code, bound.sentence()));
    else return;
    this.#waiters.delete(waiter);
  }

  #addText(text: string): void {
    const seenAt = readMonotonicNs();
    const lines = (this.#partialLine + text).split('\n');
    this.#partialLine = lines.pop() ?? '';
    for (const line of lines) this.#addLine(line, seenAt);
    this.#verifyLength(this.#partialLine, this.#lineCount + 1);
  }

  #verifyLength(line: string, number: number): void {
    if (line.length > MAX_LINE_LENGTH)
      throw new HarnessError(
        'invalid-mark',
        `Expected line ${number} of HANGUP_MARKS to be at most 64 KiB long, got more. A mark needs a few hundred bytes.`,
      );
  }

  /** All of one machine share the clock, so a stamp cannot be of the future, nor of a time whose marks have been read. */
  #verifyStamp({ at, clock }: Pick<Mark, 'at' | 'clock'>, seenAt: number): void {
    if (clock === 'seen' || this.#lineCount === 1) return;
    const aheadMs = (at - seenAt) / NS_PER_MS;
    if (at > seenAt + MAX_AHEAD_NS)
      throw new HarnessError(
        'stamp-after-read',
        `Expected line ${this.#lineCount} of HANGUP_MARKS to be stamped before it was read, got a stamp ${aheadMs.toFixed(0)} ms later. Take \`at\` from CLOCK_MONOTONIC, or leave it out.`,
      );
    const earlyNs = this.#readUntil - at;
    if (earlyNs > MAX_UNWRITTEN_NS && earlyNs - (this.#coreWait?.measureSince(at) ?? 0) > MAX_UNWRITTEN_NS)
      throw new HarnessError(
        'stamp-too-early',
        `Expected line ${this.#lineCount} of HANGUP_MARKS to be written when it is stamped, got a stamp ${(earlyNs / NS_PER_MS).toFixed(0)} ms before a moment at which it was not there. Take \`at\` from CLOCK_MONOTONIC, and write each mark at once.`,
      );
  }

  #acceptListening(line: Extract<MarkLine, { event: 'listening' }>, seenAt: number): void {
    if (Math.abs(line.at - seenAt) > MAX_CLOCK_ERROR_NS) {
      throw new HarnessError(
        'wrong-clock',
        `Expected \`at\` to be CLOCK_MONOTONIC in nanoseconds, near ${seenAt}, got ${line.at}. A server without this clock leaves it out.`,
      );
    }
    if (this.listening !== undefined)
      throw new HarnessError(
        'second-listening',
        'Expected one process to listen, got a second line `listening`: another process has taken its place. End what starts the server again.',
      );
    this.listening = line;
  }

  #addLine(text: string, seenAt: number): void {
    this.#lineCount += 1;
    if (this.#lineCount > MAX_MARKS)
      throw new HarnessError('marks-flood', 'Expected at most 1,000,000 marks, got more.');
    this.#verifyLength(text, this.#lineCount);
    const line = parseMarkLine(text, this.#lineCount, seenAt);
    if (this.#lineCount === 1 && line.event !== 'listening') {
      throw new HarnessError(
        'invalid-mark',
        `Expected the first line of HANGUP_MARKS to say that the server listens, got ${text}.`,
      );
    }
    this.#verifyStamp(line, seenAt);
    if (line.event === 'listening') this.#acceptListening(line, seenAt);
    else (this.getMarks(line.connection) as Mark[]).push(line);
  }
}
