import type { EventEmitter } from 'node:events';
import type { Connection, Guard } from './connection.ts';
import { TICK_MS } from './timing.ts';
import type { StreamOptions } from './stream.ts';

/** The buffers of the kernel, some MiB, are full of it after a few ticks. One text for all: to make another each time takes longer than to send it. */
const BULK_LINE = `${'x'.repeat(512 * 1024)}\n`;

/** Subscribes to a signal; `fired` may be called more than once. */
export type SignalSource = (fire: () => void) => unknown;

/** One request to a stack: what it asks for, and what the stack says about it. */
export class StackRequest {
  readonly connection: Connection;
  readonly options: StreamOptions;

  constructor(connection: Connection, options: StreamOptions) {
    this.connection = connection;
    this.options = options;
  }

  /** The kind of stream that is asked for: one of the stack's `bodies`. */
  get body(): string {
    return this.options.body;
  }

  /** Each signal is a guard: taken now, given back when it fires. One that this version lacks is undefined. */
  acquireSignals(signals: Readonly<Record<string, SignalSource | undefined>>): void {
    for (const [name, subscribe] of Object.entries(signals)) {
      if (subscribe === undefined) {
        this.connection.markAbsent(name);
        continue;
      }
      const guard = this.connection.acquire(name);
      subscribe(() => guard.release());
    }
  }

  acquire(guard: string): Guard {
    return this.connection.acquire(guard);
  }

  /** The asynchronous work of a handler that has read its request and answered nothing yet. */
  async setup(): Promise<void> {
    await new Promise(setImmediate); // the events of a request that was just read come before the client may leave
    this.connection.markHandling();
    await this.connection.setup('before-headers');
  }

  /**
   * The lines of the stream that is asked for, the first of them in any case; `stop` is the stack's own signal, which only a
   * cooperative body heeds. `over` ends every body: its owner has been told to stop.
   */
  async *generateLines({
    stop: stopSignal,
    over: closeSignal,
  }: { stop?: AbortSignal; over?: AbortSignal } = {}): AsyncGenerator<string, void> {
    const { shape, ends } = this.options;
    const hasEnd = Number.isFinite(ends);
    const signals = [closeSignal, shape === 'cooperative' ? stopSignal : undefined].filter(
      (candidate) => candidate !== undefined,
    );
    const signal = AbortSignal.any(signals);
    await this.connection.setup('before-first-byte');
    if (closeSignal?.aborted) return;
    yield 'item 1\n';
    for (let line = 2; line <= ends && !signal.aborted; line += 1) {
      await (shape === 'idle' && !hasEnd ? waitForAbort(signal) : waitForTick(signal));
      if (signal.aborted) return;
      this.connection.tick();
      if (shape === 'bulk') yield BULK_LINE;
      else if (hasEnd || shape === 'ticking') yield `item ${line}\n`;
    }
  }
}

/** A signal that is an event. Each time that it is emitted counts. */
export function fromEvent(emitter: Pick<EventEmitter, 'on'>, event: string): SignalSource {
  return (fire) => emitter.on(event, () => fire());
}

/** A signal that is an AbortSignal; one that has already aborted fires at once. */
export function fromAbortSignal(signal: AbortSignal): SignalSource {
  return (fire) => (signal.aborted ? fire() : signal.addEventListener('abort', () => fire()));
}

/** An AbortSignal made of an event, for bodies that take one. */
export function createAbortSignal(emitter: Pick<EventEmitter, 'once'>, event: string): AbortSignal {
  const controller = new AbortController();
  emitter.once(event, () => controller.abort());
  return controller.signal;
}

function waitForTick(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, TICK_MS);
    signal.addEventListener('abort', finish);
  });
}

function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
