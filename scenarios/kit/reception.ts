import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from './connection.ts';
import { Control } from './control.ts';
import { headerOf, type RequestHeaders } from './headers.ts';
import { openMarks, type Listening } from './marks.ts';
import { RUNTIME } from './process.ts';

type Opened = Pick<Listening, 'port' | 'stack'> & { host: string; protocol: string | undefined };

/** Knows the connections of a server that is not the kit's, and answers the harness in its place, on a port of its own. */
export class Reception {
  readonly #marks = openMarks(process.env.HANGUP_MARKS);
  readonly #control = new Control();
  readonly #connections = new Map<string, Connection>();
  readonly #anonymous = new WeakMap<RequestHeaders, string>();
  readonly #arrived: (connection: Connection) => void;

  /** @param arrived is told of each connection, once */
  constructor(arrived: (connection: Connection) => void = () => {}) {
    this.#arrived = arrived;
  }

  /** The connection that a request belongs to. */
  connectionOf(headers: RequestHeaders): Connection {
    const id = headerOf(headers, 'x-hangup-connection') ?? this.#nameOf(headers);
    const known = this.#connections.get(id);
    if (known !== undefined) return known;
    const connection = new Connection(id, this.#marks, this.#control.gate(headerOf(headers, 'x-hangup-hold'), id));
    this.#connections.set(id, connection);
    this.#arrived(connection);
    return connection;
  }

  /** A client that is no harness says no id: what tells its request from others is the object that its headers are. */
  #nameOf(headers: RequestHeaders): string {
    const name = this.#anonymous.get(headers) ?? `#${this.#connections.size + 1}`;
    this.#anonymous.set(headers, name);
    return name;
  }

  /** Says that the server listens, as soon as the harness can be answered. */
  open({ host, protocol, ...said }: Opened): void {
    const notices = RUNTIME.name === 'node' && protocol !== 'http2'; // elsewhere nobody shows how a socket was left
    const server = createServer((request, response) => {
      if (!this.#control.answer(request, response)) response.writeHead(404).end();
    });
    server.listen(0, host, () => {
      const control = (server.address() as AddressInfo).port;
      this.#marks({ event: 'listening', hangup: 1, control, notices, runtime: RUNTIME, ...said });
    });
    server.unref(); // it must not keep a server alive that has come to its end
  }
}
