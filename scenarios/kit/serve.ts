import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from './connection.ts';
import { ControlEndpoint } from './control-endpoint.ts';
import { createMarkWriter, type MarkWriter } from './marks.ts';
import { exitWhenParentEnds, RUNTIME } from './process.ts';
import type { HandlerScenario } from './scenario.ts';
import { instrumentResponse } from './instrument-response.ts';

/**
 * Serves one scenario by the contract of docs/contract.md, of which this is the TypeScript side: HOST, PORT and HANGUP_MARKS
 * come from the environment; it ends on SIGTERM, and when its standard input closes.
 */
export function serveScenario(scenario: HandlerScenario): void {
  const { HOST = '127.0.0.1', PORT = '0', HANGUP_MARKS } = process.env;
  const writeMark = createMarkWriter(HANGUP_MARKS);
  const handle = createHandler(scenario, writeMark);
  const control = new ControlEndpoint();
  const server = createServer((request, response) => {
    if (!control.answerRequest(request, response)) void handle(request, response, control);
  });
  server.listen(Number(PORT), HOST, () => {
    const { port } = server.address() as AddressInfo;
    writeMark({ event: 'listening', hangup: 1, port, stack: { ...RUNTIME, name: 'node:http' }, runtime: RUNTIME });
  });
  server.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  exitWhenParentEnds();
}

function createHandler(scenario: HandlerScenario, writeMark: MarkWriter) {
  let anonymousCount = 0;
  return async (request: IncomingMessage, response: ServerResponse, control: ControlEndpoint): Promise<void> => {
    const id = String(request.headers['x-hangup-connection'] ?? `#${(anonymousCount += 1)}`);
    const connection = new Connection(
      id,
      writeMark,
      control.createGate(request.headers['x-hangup-hold'] as string | undefined, id),
    );
    instrumentResponse(connection, request, response);
    connection.markHandling();
    try {
      await scenario.serve(connection)(request, response);
    } catch (error) {
      connection.markError(error);
    }
  };
}
