import { EventEmitter } from 'node:events';

const QUIET_MS = 1_500;

/** A chat room that is mostly quiet: it emits `message` with a numbered line, and the first one has already been said. */
export class Room extends EventEmitter implements Disposable {
  readonly backlog = 'item 1\n';
  readonly #timer = setInterval(() => this.emit('message', `item ${(this.#said += 1)}\n`), QUIET_MS);
  #said = 1;

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
