import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createLogUpdate } from 'log-update';
import pico from 'picocolors';

/** `   2.534 s  #1  tick`: a mark of a served scenario, as the kit prints it. */
const MARK = /^ *(?<seconds>[\d.]+) s {2}(?<connection>\S+) {2}(?<what>.*)$/;
const COUNTED = /^(?:tick|write|heartbeat)\b/;
/** How often the line that changes is drawn, and how often counts are printed where no line can change. */
const REFRESH_MS = 250;
const PRINT_MS = 1_000;

/** What one client has left behind so far. */
interface ServedConnection {
  /** What came since the last line that was printed: `tick` -> 47. */
  counts: Map<string, number>;
  held: string[];
  /** By the clock of the server, in seconds. */
  disconnectedAt: number | null;
  /** The same by ours, in milliseconds. */
  noticedMs: number;
  countedAt: string;
}

/** Shows what a served scenario prints, until it ends: with a line that changes on a terminal, with a line a second elsewhere. */
export function showServeLog(marks: Readable, terminal: NodeJS.WriteStream): void {
  const update = createLogUpdate(terminal);
  const clear = () => terminal.isTTY && update.clear();
  const log = new ServeLog((line) => {
    clear();
    terminal.write(`${line}\n`);
  });
  const timer = terminal.isTTY
    ? setInterval(() => update(pico.dim(log.describeNow(performance.now()))), REFRESH_MS)
    : setInterval(() => log.flush(), PRINT_MS);
  createInterface({ input: marks })
    .on('line', log.add)
    .once('close', () => {
      clearInterval(timer);
      clear();
      log.flush();
      update.done();
    });
}

/** The marks of a served scenario, for a reader: what repeats is counted, a disconnect stands out, and time is counted from it. */
export class ServeLog {
  readonly #connections = new Map<string, ServedConnection>();
  readonly #print: (line: string) => void;
  #newest = '';

  /** @param print gets one line at a time, without its end */
  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Takes one line of the server. */
  readonly add = (line: string): void => {
    const { seconds, connection, what } = MARK.exec(line)?.groups ?? {};
    if (seconds === undefined || connection === undefined || what === undefined) return this.#print(line);
    const state = this.#findConnection(connection);
    this.#newest = connection;
    const [counted] = COUNTED.exec(what) ?? [];
    if (counted !== undefined) {
      state.counts.set(counted, (state.counts.get(counted) ?? 0) + 1);
      state.countedAt = seconds;
      return;
    }
    this.#printCounts(connection, state);
    this.#printMark(line, { seconds: Number(seconds), what, state });
  };

  /** Prints what was counted and is not printed yet. */
  flush(): void {
    for (const [connection, state] of this.#connections) this.#printCounts(connection, state);
  }

  /** What goes on for the newest client, in a line that changes; empty if nothing does. */
  describeNow(nowMs: number): string {
    const state = this.#connections.get(this.#newest);
    if (state === undefined) return '';
    const counts = formatCounts(state.counts);
    if (state.disconnectedAt === null) return counts === '' ? '' : `${this.#newest}  ${counts}`;
    if (state.held.length === 0 && counts === '') return '';
    const held = state.held.length === 0 ? '' : `${state.held.join(', ')} still held, `;
    const seconds = Math.floor((nowMs - state.noticedMs) / 1_000);
    return `${this.#newest}  ${seconds} s since the disconnect: ${held}${counts || 'no work'}`;
  }

  #findConnection(name: string): ServedConnection {
    const known = this.#connections.get(name);
    if (known !== undefined) return known;
    const fresh = { counts: new Map<string, number>(), held: [], disconnectedAt: null, noticedMs: 0, countedAt: '' };
    this.#connections.set(name, fresh);
    return fresh;
  }

  #printCounts(connection: string, state: ServedConnection): void {
    if (state.counts.size === 0) return;
    const since = state.disconnectedAt === null ? '' : pico.red('  after the disconnect');
    this.#print(`${state.countedAt.padStart(8)} s  ${connection}  ${formatCounts(state.counts)}${since}`);
    state.counts.clear();
  }

  #printMark(line: string, { seconds, what, state }: { seconds: number; what: string; state: ServedConnection }): void {
    const [event, guard = ''] = what.split(/ (.*)/);
    if (event === 'acquired') state.held.push(guard);
    if (event === 'released') state.held.splice(state.held.indexOf(guard) >>> 0, 1);
    if (event === 'noticed' && !what.endsWith(' end')) {
      state.disconnectedAt ??= seconds;
      state.noticedMs = performance.now();
      return this.#print(pico.bold(`${line}  ${'─'.repeat(20)}`));
    }
    const since = state.disconnectedAt === null ? '' : `  ${formatSince(seconds - state.disconnectedAt)}`;
    this.#print(event === 'released' && since !== '' ? pico.green(line + since) : line + since);
  }
}

function formatCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, times]) => (times === 1 ? what : `${what} x${times}`)).join(', ');
}

function formatSince(seconds: number): string {
  return `${Math.round(seconds * 1_000)} ms after the disconnect`;
}
