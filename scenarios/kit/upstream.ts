import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { startListening } from './listening.ts';
import { TICK_MS } from './timing.ts';

const HOST = '127.0.0.1';
const RESPONSE_DELAY_MS = 500;

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
    const server = createServer((request, response) => void this.#answerRequest(request, response));
    this.url = startListening(server, HOST).then((port) => `http://${HOST}:${port}/`);
  }

  /** The client that comes with it: the tokens as they arrive. The signal ends the request; the reader sees no error. */
  async *streamTokens({ signal }: { signal?: AbortSignal } = {}): AsyncGenerator<string, void> {
    const url = await this.url;
    const decoder = new TextDecoder();
    try {
      const { body } = await fetch(url, signal ? { signal } : {});
      for await (const chunk of body!) yield decoder.decode(chunk, { stream: true });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  async #answerRequest(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    const guard = this.#connection.acquire('upstream');
    let timer: NodeJS.Timeout | undefined = undefined;
    response.once('close', () => {
      clearInterval(timer);
      guard.release();
    });
    await this.#connection.setup();
    await sleep(RESPONSE_DELAY_MS);
    if (response.destroyed) return;
    let lineCount = 0;
    const writeLine = () => {
      this.#connection.tick();
      response.write(`item ${(lineCount += 1)}\n`);
    };
    writeLine();
    timer = setInterval(writeLine, TICK_MS);
  }
}
