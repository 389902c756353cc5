import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { begin, guardAgainstCrash, outliveCrashes } from './crashes.ts';
import { headerOf, type RequestHeaders } from './headers.ts';
import { endWithParent, RUNTIME } from './process.ts';
import { Reception } from './reception.ts';
import type { Stack } from './stack.ts';
import { wantedOf } from './stream.ts';
import { versionOf } from './version.ts';
import { Visit } from './visit.ts';
import { witness } from './witness.ts';

/** Serves a stack by the contract of docs/contract.md. Its own server is left alone: the control has one beside it. */
export async function serveStack(stack: Stack): Promise<void> {
  const { HOST: host = '127.0.0.1', PORT = '0' } = process.env;
  const reception = new Reception();
  const arrive = (headers: RequestHeaders): Visit => {
    const connection = reception.connectionOf(headers);
    guardAgainstCrash(connection);
    const defaults = { body: Object.keys(stack.bodies)[0]!, shape: 'ticking', ends: Infinity } as const;
    return new Visit(connection, { ...defaults, ...wantedOf(headerOf(headers, 'x-hangup-stream')) });
  };
  channel('http.server.request.start').subscribe((message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.headers['x-hangup-connection'] === undefined) return;
    const connection = reception.connectionOf(request.headers);
    begin(connection);
    witness(connection, request, response);
  });
  endWithParent();
  const port = await stack.listen({ host, port: Number(PORT), arrive });
  outliveCrashes(); // not before: a stack that cannot be mounted ends the process
  const { package: name, importedAs, id, protocol } = stack;
  const version = name === null ? RUNTIME.version : versionOf(name, importedAs);
  reception.open({ host, port, protocol, stack: { name: name ?? id.replace(/^.*\//, ''), version } });
}
