import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { enterCrashContext, acquireCrashGuard, attributeCrashes } from './crash-guard.ts';
import { getHeader, type RequestHeaders } from './headers.ts';
import { exitWhenParentEnds, RUNTIME } from './process.ts';
import { ConnectionRegistry } from './connection-registry.ts';
import type { Stack } from './stack.ts';
import { parseStreamHeader } from './stream.ts';
import { readPackageVersion } from './package-version.ts';
import { StackRequest } from './stack-request.ts';
import { instrumentResponse } from './instrument-response.ts';

/** Serves a stack by the contract of docs/contract.md. Its own server is left alone: the control has one beside it. */
export async function serveStack(stack: Stack): Promise<void> {
  const { HOST: host = '127.0.0.1', PORT = '0' } = process.env;
  const registry = new ConnectionRegistry();
  const beginRequest = (headers: RequestHeaders): StackRequest => {
    const connection = registry.getConnection(headers);
    acquireCrashGuard(connection);
    const defaults = { body: Object.keys(stack.bodies)[0]!, shape: 'ticking', ends: Infinity } as const;
    return new StackRequest(connection, { ...defaults, ...parseStreamHeader(getHeader(headers, 'x-hangup-stream')) });
  };
  channel('http.server.request.start').subscribe((message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.headers['x-hangup-connection'] === undefined) return;
    const connection = registry.getConnection(request.headers);
    enterCrashContext(connection);
    instrumentResponse(connection, request, response);
  });
  exitWhenParentEnds();
  const port = await stack.listen({ host, port: Number(PORT), beginRequest });
  attributeCrashes(); // not before: a stack that cannot be mounted ends the process
  const { package: name, importName, id, protocol } = stack;
  const version = name === null ? RUNTIME.version : readPackageVersion(name, importName);
  registry.startControlServer({ host, port, protocol, stack: { name: name ?? id.replace(/^.*\//, ''), version } });
}
