import { once } from 'node:events';
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { buildRequestBody, buildRequestHeaders, buildSentBody, type ClientTarget } from './client.ts';
import { ABORT_REASON, KeptAliveClient, type Answer } from './kept-alive.ts';

/** The client of the published package, which runs on Node 20 and brings no undici. */
export class NodeHttpClient extends KeptAliveClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #sockets = new WeakSet<Socket>();
  #active: ClientRequest | null = null;

  /** ClientRequest.destroy(), as an AbortController does it. */
  override abort(): void {
    this.#active?.destroy(ABORT_REASON);
  }

  protected override async sendRequest(target: ClientTarget): Promise<Answer> {
    const { method, path = '/' } = target.request;
    const { host, port } = target;
    const body = buildRequestBody(target.request);
    const lengthHeader = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    const headers = { ...buildRequestHeaders(target), ...lengthHeader };
    const sent = request({ host, port, path, method, headers, agent: this.#agent });
    this.#active = sent;
    sent.on('error', () => {}); // told by `once` while it is waited for
    sent.on('socket', (socket: Socket) => this.#trackSocket(socket));
    if (target.cutsUpload === true) sent.write(buildSentBody(target));
    else sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { body: response, encoding: response.headers['content-encoding'] };
  }

  protected override async closeConnection(): Promise<void> {
    this.#active?.destroy(ABORT_REASON);
    this.#agent.destroy();
  }

  #trackSocket(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.once('connect', () => this.countConnection(socket.localPort ?? 0));
  }
}
