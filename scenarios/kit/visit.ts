import type { EventEmitter } from 'node:events';
import type { Connection, Guard } from './connection.ts';
import { TICK_MS } from './pace.ts';
import type { Wanted } from './stream.ts';

/** Subscribes to a signal; `fired` may be called more than once. */
export type Subscribe = (fired: () => void) => unknown;

/** One request to a stack: what it asks for, and what the stack says about it. */
export class Visit {
  readonly connection: Connection;
  readonly wanted: Wanted;

  constructor(connection: Connection, wanted: Wanted) {
    this.connection = connection;
    this.wanted = wanted;
  }

  /** The kind of stream that is asked for: one of the stack's `bodies`. */
  get body(): string {
    return this.wanted.body;
  }

  /** Each signal is a guard: taken now, given back when it fires. One that this version lacks is undefined. */
  watch(signals: Readonly<Record<string, Subscribe | undefined>>): void {
    for (const [name, subscribe] of Object.entries(signals)) {
      if (subscribe === undefined) {
        this.connection.absent(name);
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
    await new Promise(setImmediate); // the events of a request that was just read are told before the client may leave
    this.connection.handling();
    await this.connection.setup('before-headers');
  }

  /**
   * The lines of the stream that is asked for, the first of them in any case; `stop` is the stack's own signal, which only a
   * cooperative body heeds. `over` ends every body: its owner has been told to stop.
   */
  async *lines({ stop, over }: { stop?: AbortSignal; over?: AbortSignal } = {}): AsyncGenerator<string, void> {
    const { shape, ends } = this.wanted;
    const finite = Number.isFinite(ends);
    const signals = [over, shape === 'cooperative' ? stop : undefined].filter((one) => one !== undefined);
    const signal = AbortSignal.any(signals);
    await this.connection.setup('before-first-byte');
    if (over?.aborted) return;
    yield 'line 1\n';
    for (let line = 2; line <= ends && !signal.aborted; line += 1) {
      await (shape === 'idle' && !finite ? aborted(signal) : tick(signal));
      if (signal.aborted) return;
      this.connection.tick();
      if (finite || shape === 'ticking') yield `line ${line}\n`;
    }
  }
}

/** A signal that is an event. Each time that it is emitted counts. */
export function on(emitter: Pick<EventEmitter, 'on'>, event: string): Subscribe {
  return (fired) => emitter.on(event, () => fired());
}

/** A signal that is an AbortSignal; one that has already aborted fires at once. */
export function onAbort(signal: AbortSignal): Subscribe {
  return (fired) => (signal.aborted ? fired() : signal.addEventListener('abort', () => fired()));
}

/** An AbortSignal made of an event, for bodies that take one. */
export function signalOf(emitter: Pick<EventEmitter, 'once'>, event: string): AbortSignal {
  const controller = new AbortController();
  emitter.once(event, () => controller.abort());
  return controller.signal;
}

function tick(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, TICK_MS);
    signal.addEventListener('abort', done);
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
