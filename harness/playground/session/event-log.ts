import type { ServerResponse } from 'node:http';
import type { EventBatch } from '../messages.ts';

/** Ten minutes of batches; a tab that was hidden for longer has missed the oldest. */
const MAX_BATCHES = 15_000;
const HEARTBEAT_MS = 15_000;

/** What a session has told its page, as server-sent events: a stream that was closed goes on where it ended. */
export class EventLog implements Disposable {
  readonly #batches: string[] = [];
  #firstId = 1;
  #stream: ServerResponse | null = null;
  readonly #onStreamEnd: () => void;
  readonly #timer = setInterval(() => this.#stream?.write(': still here\n\n'), HEARTBEAT_MS).unref();

  /** @param onStreamEnd called when the page no longer listens */
  constructor(onStreamEnd: () => void) {
    this.#onStreamEnd = onStreamEnd;
  }

  get hasStream(): boolean {
    return this.#stream !== null;
  }

  add(batch: EventBatch): void {
    const id = this.#firstId + this.#batches.length;
    const text = `id: ${id}\ndata: ${JSON.stringify(batch)}\n\n`;
    this.#batches.push(text);
    if (this.#batches.length > MAX_BATCHES) {
      this.#batches.shift();
      this.#firstId += 1;
    }
    this.#stream?.write(text);
  }

  /** Sends all that came after `lastId`, and from now on all that comes. One stream at a time: an older one is ended. */
  stream(response: ServerResponse, lastId: number): void {
    this.#stream?.end();
    this.#stream = response;
    response.on('close', () => {
      if (this.#stream !== response) return;
      this.#stream = null;
      this.#onStreamEnd();
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`: hangup\n\n${this.#batches.slice(Math.max(0, lastId + 1 - this.#firstId)).join('')}`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    const stream = this.#stream;
    this.#stream = null; // its end is no news: a lease that is renewed now would keep the process
    stream?.end();
  }
}
