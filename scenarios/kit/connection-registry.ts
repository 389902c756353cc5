import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from './connection.ts';
import { ControlEndpoint } from './control-endpoint.ts';
import { getHeader, type RequestHeaders } from './headers.ts';
import { type Capability, createMarkWriter, type ListeningLine } from './marks.ts';
import { RUNTIME } from './process.ts';

type ListeningServer = Pick<ListeningLine, 'port' | 'stack'> & { host: string; protocol: string | undefined };

/** Knows the connections of a server that is not the kit's, and answers the harness in its place, on a port of its own. */
export class ConnectionRegistry {
  readonly #writeMark = createMarkWriter(process.env.HANGUP_MARKS);
  readonly #control = new ControlEndpoint();
  readonly #connections = new Map<string, Connection>();
  readonly #anonymousIds = new WeakMap<RequestHeaders, string>();
  readonly #onConnection: (connection: Connection) => void;

  /** @param onConnection is called once for each connection */
  constructor(onConnection: (connection: Connection) => void = () => {}) {
    this.#onConnection = onConnection;
  }

  /** The connection that a request belongs to. */
  getConnection(headers: RequestHeaders): Connection {
    const id = getHeader(headers, 'x-hangup-connection') ?? this.#getAnonymousId(headers);
    const existing = this.#connections.get(id);
    if (existing !== undefined) return existing;
    const connection = new Connection(
      id,
      this.#writeMark,
      this.#control.createGate(getHeader(headers, 'x-hangup-hold'), id),
    );
    this.#connections.set(id, connection);
    this.#onConnection(connection);
    return connection;
  }

  /** A client that is no harness says no id: what tells its request from others is the object that its headers are. */
  #getAnonymousId(headers: RequestHeaders): string {
    const id = this.#anonymousIds.get(headers) ?? `#${this.#connections.size + 1}`;
    this.#anonymousIds.set(headers, id);
    return id;
  }

  /** Says that the server listens, as soon as the harness can be answered. */
  startControlServer({ host, protocol, ...details }: ListeningServer): void {
    const canTellCause = RUNTIME.name === 'node' && protocol !== 'http2'; // elsewhere nothing shows how a socket was closed
    const capabilities: Capability[] = [...(canTellCause ? ['cause' as const] : []), 'hold', 'ends'];
    const server = createServer((request, response) => {
      if (!this.#control.answerRequest(request, response)) response.writeHead(404).end();
    });
    server.listen(0, host, () => {
      const control = (server.address() as AddressInfo).port;
      this.#writeMark({ event: 'listening', hangup: 1, control, capabilities, runtime: RUNTIME, ...details });
    });
    server.unref(); // it must not keep a server alive that has come to its end
  }
}
