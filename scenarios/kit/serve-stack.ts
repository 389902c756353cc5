import { channel } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from './connection.ts';
import { Control } from './control.ts';
import { begin, guardAgainstCrash, outliveCrashes } from './crashes.ts';
import { openMarks } from './marks.ts';
import { endWithParent, RUNTIME } from './process.ts';
import type { RequestHeaders, Stack } from './stack.ts';
import { wantedOf } from './stream.ts';
import { Visit } from './visit.ts';
import { witness } from './witness.ts';

const { createServer } = process.getBuiltinModule('node:http');

/** Serves a stack by the contract of docs/contract.md. Its own server is left alone: the control has one beside it. */
export async function serveStack(stack: Stack): Promise<void> {
  const { HOST: host = '127.0.0.1', PORT = '0', HANGUP_MARKS } = process.env;
  const marks = openMarks(HANGUP_MARKS);
  const control = new Control();
  const connections = new Map<string, Connection>();
  const connect = (headers: RequestHeaders): Connection => {
    const id = read(headers, 'x-hangup-connection') ?? `#${connections.size + 1}`;
    const known = connections.get(id);
    if (known !== undefined) return known;
    const connection = new Connection(id, marks, control.gate(read(headers, 'x-hangup-hold'), id));
    connections.set(id, connection);
    return connection;
  };
  const arrive = (headers: RequestHeaders): Visit => {
    const connection = connect(headers);
    guardAgainstCrash(connection);
    const defaults = { body: Object.keys(stack.bodies)[0]!, shape: 'ticking', ends: Infinity } as const;
    return new Visit(connection, { ...defaults, ...wantedOf(read(headers, 'x-hangup-stream')) });
  };
  channel('http.server.request.start').subscribe((message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.headers['x-hangup-connection'] === undefined) return;
    const connection = connect(request.headers);
    begin(connection);
    witness(connection, request, response);
  });
  endWithParent();
  const port = await stack.listen({ host, port: Number(PORT), arrive });
  outliveCrashes(); // not before: a stack that cannot be mounted ends the process
  const notices = RUNTIME.name === 'node' && stack.protocol !== 'http2';
  const served = { name: stack.package ?? stack.id.replace(/^.*\//, ''), version: versionOf(stack) };
  const beside = createServer((request, response) => {
    if (!control.answer(request, response)) response.writeHead(404).end();
  });
  beside.listen(0, host, () => {
    const listening = { event: 'listening', hangup: 1, port, control: (beside.address() as AddressInfo).port } as const;
    marks({ ...listening, notices, stack: served, runtime: RUNTIME });
  });
}

function read(headers: RequestHeaders, name: string): string | undefined {
  const value: unknown = hasGet(headers) ? headers.get(name) : headers[name];
  return typeof value === 'string' ? value : undefined;
}

function hasGet(headers: RequestHeaders): headers is Pick<Headers, 'get'> {
  return typeof headers.get === 'function';
}

/** The version of the package that this program imports, as its own package.json says; the runtime's for what it brings. */
function versionOf({ package: name, importedAs }: Stack): string {
  if (name === null) return RUNTIME.version;
  for (let folder = new URL('.', import.meta.resolve(importedAs ?? name)); ; folder = new URL('..', folder)) {
    try {
      const found = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as Record<string, string>;
      if (found.name === name && found.version !== undefined) return found.version;
    } catch (error) {
      if (folder.pathname === '/') throw error;
    }
  }
}
