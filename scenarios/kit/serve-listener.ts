import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHeaders } from './headers.ts';
import { endWithParent, RUNTIME } from './process.ts';
import { Reception } from './reception.ts';
import type { Listening } from './scenario.ts';
import { versionOf } from './version.ts';
import { witness } from './witness.ts';

/** Serves a scenario that makes its own server by the contract of docs/contract.md. What ends its process does end it. */
export async function serveListener({ listen, packages = [], request: asked }: Listening): Promise<void> {
  const { HOST: host = '127.0.0.1', PORT = '0' } = process.env;
  const reception = new Reception((connection) => connection.handling());
  const connectionOf = (headers: RequestHeaders) => reception.connectionOf(headers);
  let witnessed = 0;
  channel('http.server.request.start').subscribe((message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.socket.localPort === witnessed) witness(connectionOf(request.headers), request, response);
  });
  const [first] = packages;
  const serves = first === undefined ? { ...RUNTIME, name: 'node:http' } : { name: first, version: versionOf(first) };
  const { port, origin = port, stack = serves } = await listen({ host, port: Number(PORT), connectionOf });
  witnessed = origin;
  endWithParent();
  reception.open({ host, port, stack, protocol: asked?.protocol });
}
