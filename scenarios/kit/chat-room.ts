import { EventEmitter } from 'node:events';

const MESSAGE_INTERVAL_MS = 1_500;

/** A chat room that is mostly quiet: it emits `message` with a numbered line, and the first one has already been said. */
export class ChatRoom extends EventEmitter implements Disposable {
  readonly backlog = 'item 1\n';
  readonly #timer = setInterval(() => this.emit('message', `item ${(this.#messageCount += 1)}\n`), MESSAGE_INTERVAL_MS);
  #messageCount = 1;

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
