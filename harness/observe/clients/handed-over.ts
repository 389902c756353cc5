import { once } from 'node:events';
import { connect } from 'node:net';
import { HarnessError } from '../failure.ts';
import { end, kill, launchOn, type Process } from '../processes.ts';
import type { Workspace } from '../workspace.ts';
import { AnswerText } from './answer-text.ts';
import { Received, type Client, type Killable, type Target } from './client.ts';
import { firstWords, requestText } from './request-text.ts';

/** What every kernel takes at once, so that nothing is left to say when the connection changes hands. */
const MOST_REQUEST = 16 * 1024;

/**
 * A connection that was opened and asked on here, and then given to a `cat`: from there on it is that process's alone. It
 * starts in a twentieth of the time that a Node takes.
 */
export class HandedOverClient implements Killable {
  readonly port: number;
  readonly received = new Received();
  readonly #process: Process;

  /** Whether this client can ask for that: it can say nothing more than the request, and nothing long. */
  static canAsk(target: Target): boolean {
    const { protocol, acknowledges = false } = target.request;
    if (protocol === 'http2' || acknowledges || firstWords(target) !== '') return false;
    return requestText(target).length <= MOST_REQUEST;
  }

  static async connect(target: Target, workspace: Workspace): Promise<HandedOverClient> {
    const { host, port } = target;
    const socket = connect({ host, port, noDelay: true }).pause(); // what it read here would be missing there
    socket.on('error', () => {}); // a server may reset it before it has changed hands
    try {
      await once(socket, 'connect');
      const client = { port: socket.localPort ?? 0 };
      await new Promise<unknown>((resolve) => socket.write(requestText(target), resolve));
      return new HandedOverClient(client, launchOn(socket, workspace, { file: 'cat', args: [] }));
    } finally {
      socket.destroy();
    }
  }

  private constructor({ port }: Pick<Client, 'port'>, process: Process) {
    if (process.pid === undefined) throw new HarnessError('Expected the program `cat` on the PATH, got none.');
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
