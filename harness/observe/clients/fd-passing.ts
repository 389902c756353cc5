import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { HarnessError } from '../../system/errors.ts';
import { endProcess, killProcess, spawnProcessOn, type Process } from '../../system/processes.ts';
import type { Workspace } from '../../system/workspace.ts';
import { BodyStartDetector } from './body-start-detector.ts';
import { ReceivedData, type ProcessBackedClient, type ClientTarget } from './client.ts';
import { buildFirstMessage, formatHttp1Request } from './http1-request.ts';

/** The connection changes hands when the request is out, and a longer one may have to wait until the server reads it. */
const MAX_REQUEST_BYTES = 16 * 1024;

/**
 * A connection that was opened and asked on here, and then given to a `cat`: from there on it is that process's alone. It
 * starts in a small part of the time that a Node takes.
 */
export class FdPassingClient implements ProcessBackedClient {
  readonly port: number;
  readonly received = new ReceivedData();
  readonly #process: Process;

  /** Whether this client can ask for that: it can say nothing more than the request, and nothing long. */
  static canSend(target: ClientTarget): boolean {
    const { protocol, acknowledges = false } = target.request;
    if (protocol === 'http2' || acknowledges || buildFirstMessage(target) !== '') return false;
    return Buffer.byteLength(formatHttp1Request(target)) <= MAX_REQUEST_BYTES;
  }

  /** @throws {HarnessError} if the server takes no connection, or there is no `cat` */
  static async connect(target: ClientTarget, workspace: Workspace): Promise<FdPassingClient> {
    const { host, port } = target;
    const socket = connect({ host, port, noDelay: true }).pause(); // what it read here would be missing there
    try {
      await writeRequest(socket, formatHttp1Request(target));
      const localPort = socket.localPort ?? 0;
      const process = spawnProcessOn(socket, workspace, { file: 'cat', args: [] });
      if (process.pid === undefined) throw new Error((await process.ended).problem);
      return new FdPassingClient(localPort, process);
    } catch (error) {
      throw new HarnessError('connect-failed', `Expected a client to connect, got: ${(error as Error).message}.`);
    } finally {
      socket.destroy();
    }
  }

  private constructor(port: number, process: Process) {
    this.port = port;
    this.#process = process;
    const bodyStart = new BodyStartDetector();
    process.stdout.on('data', (chunk: Buffer) => {
      this.received.countBytes(chunk.length);
      if (bodyStart.detectBodyStart(chunk)) this.received.signalFirstBodyByte();
    });
    process.stderr.resume();
  }

  async kill(): Promise<void> {
    killProcess(this.#process);
    await this.#process.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endProcess(this.#process, 0);
  }
}

/** Resolves when the request is out; rejects if it cannot be. */
async function writeRequest(socket: Socket, request: string): Promise<void> {
  socket.on('error', () => {}); // it is told by who waits
  await once(socket, 'connect');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.write(request, (error) => (error ? reject(error) : resolve()));
  await promise;
}
