import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { listening } from './listening.ts';
import { TICK_MS } from './pace.ts';

const HOST = '127.0.0.1';
const THINKS_MS = 500;

/**
 * The server behind the server: a model, an origin. It answers each request with numbered lines, one a tick, for as long as
 * somebody is connected. What it spends is the guard `upstream`; it thinks for half a second, and for
 * as long as `connection.setup()` lasts.
 */
export class Upstream {
  readonly url: Promise<string>;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    const server = createServer((request, response) => void this.#answer(request, response));
    this.url = listening(server, HOST).then((port) => `http://${HOST}:${port}/`);
  }

  /** The client that comes with it: the tokens as they arrive. The signal ends the request; whoever reads sees no error. */
  async *tokens({ signal }: { signal?: AbortSignal } = {}): AsyncGenerator<string, void> {
    const url = await this.url;
    const decoder = new TextDecoder();
    try {
      const { body } = await fetch(url, signal ? { signal } : {});
      for await (const chunk of body!) yield decoder.decode(chunk, { stream: true });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  async #answer(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    const guard = this.#connection.acquire('upstream');
    let timer: NodeJS.Timeout | undefined = undefined;
    response.once('close', () => {
      clearInterval(timer);
      guard.release();
    });
    await this.#connection.setup();
    await sleep(THINKS_MS);
    if (response.destroyed) return;
    let said = 0;
    const say = () => {
      this.#connection.tick();
      response.write(`item ${(said += 1)}\n`);
    };
    say();
    timer = setInterval(say, TICK_MS);
  }
}
