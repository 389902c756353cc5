import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHeaders } from './headers.ts';
import { exitWhenParentEnds, RUNTIME } from './process.ts';
import { ConnectionRegistry } from './connection-registry.ts';
import type { ListenerScenario } from './scenario.ts';
import { readPackageVersion } from './package-version.ts';
import { instrumentResponse } from './instrument-response.ts';

/** Serves a scenario that makes its own server by the contract of docs/contract.md. What ends its process does end it. */
export async function serveListener({
  listen,
  packages = [],
  request: scenarioRequest,
}: ListenerScenario): Promise<void> {
  const { HOST: host = '127.0.0.1', PORT = '0' } = process.env;
  const registry = new ConnectionRegistry((connection) => connection.markHandling());
  const getConnection = (headers: RequestHeaders) => registry.getConnection(headers);
  let instrumentedPort = 0;
  channel('http.server.request.start').subscribe((message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.socket.localPort === instrumentedPort)
      instrumentResponse(getConnection(request.headers), request, response);
  });
  const [firstPackage] = packages;
  const defaultStack =
    firstPackage === undefined
      ? { ...RUNTIME, name: 'node:http' }
      : { name: firstPackage, version: readPackageVersion(firstPackage) };
  const { port, origin = port, stack = defaultStack } = await listen({ host, port: Number(PORT), getConnection });
  instrumentedPort = origin;
  exitWhenParentEnds();
  registry.startControlServer({ host, port, stack, protocol: scenarioRequest?.protocol });
}
