import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { HarnessError } from '../../system/errors.ts';
import { AnswerMilestones } from './answer-milestones.ts';
import { ReceivedData, type ClientTarget, type SocketClient } from './client.ts';
import { formatHttp1Request } from './http1-request.ts';

/** HTTP/1.1 over TLS on one socket of ours: what happens to the connection below is as with a bare socket. */
export class TlsClient implements SocketClient {
  readonly received = new ReceivedData();
  readonly socket: SocketClient['socket'];
  readonly port: number;

  /** @throws {HarnessError} if the certificate is not trusted */
  static async connect(target: ClientTarget): Promise<TlsClient> {
    const { host, port, tls } = target;
    const bare = connect({ host, port, noDelay: true });
    await once(bare, 'connect');
    const secure = connectTls({ socket: bare, servername: 'localhost', rejectUnauthorized: tls?.acceptsAny !== true });
    try {
      await once(secure, 'secureConnect');
    } catch (error) {
      bare.destroy();
      throw new HarnessError(
        'connect-failed',
        `Expected a TLS server with a certificate that is trusted, got ${(error as Error).message}. --insecure takes any certificate.`,
      );
    }
    // The RST is the bare socket's to send: TLS has a close of its own, and would say that first.
    const socket = Object.assign(secure, { resetAndDestroy: () => bare.resetAndDestroy() });
    return new TlsClient(socket, target, bare.localPort ?? 0);
  }

  private constructor(socket: SocketClient['socket'], target: ClientTarget, port: number) {
    this.socket = socket;
    this.port = port;
    const milestones = new AnswerMilestones();
    socket.on('error', () => {}); // a server may reset what the client has left
    socket.on('data', (chunk: Buffer) => {
      this.received.addChunk(chunk);
      for (const milestone of milestones.read(chunk)) this.received.signalMilestone(milestone);
    });
    socket.write(formatHttp1Request(target));
  }

  close(): void {
    this.socket.destroy();
  }

  stopReading(): void {
    this.socket.pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
  }
}
