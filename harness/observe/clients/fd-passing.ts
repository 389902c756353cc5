import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { HarnessError } from '../../system/errors.ts';
import { end, kill, launchOn, type Process } from '../../system/processes.ts';
import type { Workspace } from '../../system/workspace.ts';
import { AnswerText } from './answer-text.ts';
import { Received, type Killable, type Target } from './client.ts';
import { firstWords, requestText } from './request-text.ts';

/** The connection changes hands when the request is out, and a longer one may have to wait until the server reads it. */
const MOST_REQUEST_BYTES = 16 * 1024;

/**
 * A connection that was opened and asked on here, and then given to a `cat`: from there on it is that process's alone. It
 * starts in a small part of the time that a Node takes.
 */
export class HandedOverClient implements Killable {
  readonly port: number;
  readonly received = new Received();
  readonly #process: Process;

  /** Whether this client can ask for that: it can say nothing more than the request, and nothing long. */
  static canAsk(target: Target): boolean {
    const { protocol, acknowledges = false } = target.request;
    if (protocol === 'http2' || acknowledges || firstWords(target) !== '') return false;
    return Buffer.byteLength(requestText(target)) <= MOST_REQUEST_BYTES;
  }

  /** @throws {HarnessError} if the server takes no connection, or there is no `cat` */
  static async connect(target: Target, workspace: Workspace): Promise<HandedOverClient> {
    const { host, port } = target;
    const socket = connect({ host, port, noDelay: true }).pause(); // what it read here would be missing there
    try {
      await asked(socket, requestText(target));
      const own = socket.localPort ?? 0;
      const process = launchOn(socket, workspace, { file: 'cat', args: [] });
      if (process.pid === undefined) throw new Error((await process.ended).problem);
      return new HandedOverClient(own, process);
    } catch (error) {
      throw new HarnessError(`Expected a client to connect, got: ${(error as Error).message}.`);
    } finally {
      socket.destroy();
    }
  }

  private constructor(port: number, process: Process) {
    this.port = port;
    this.#process = process;
    const answer = new AnswerText();
    process.stdout.on('data', (chunk: Buffer) => {
      this.received.count(chunk.length);
      if (answer.begins(chunk)) this.received.begin();
    });
    process.stderr.resume();
  }

  async kill(): Promise<void> {
    kill(this.#process);
    await this.#process.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#process, 0);
  }
}

/** Resolves when the request is out; rejects if it cannot be. */
async function asked(socket: Socket, request: string): Promise<void> {
  socket.on('error', () => {}); // it is told by who waits
  await once(socket, 'connect');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.write(request, (error) => (error ? reject(error) : resolve()));
  await promise;
}
