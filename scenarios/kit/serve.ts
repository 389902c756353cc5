import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from './connection.ts';
import { Control } from './control.ts';
import { openMarks, type Marks } from './marks.ts';
import { endWithParent, RUNTIME } from './process.ts';
import type { Handled } from './scenario.ts';
import { witness } from './witness.ts';

/**
 * Serves one scenario by the contract of docs/contract.md, of which this is the TypeScript side: HOST, PORT and HANGUP_MARKS
 * come from the environment; it ends on SIGTERM, and when its standard input closes.
 */
export function serve(scenario: Handled): void {
  const { HOST = '127.0.0.1', PORT = '0', HANGUP_MARKS } = process.env;
  const marks = openMarks(HANGUP_MARKS);
  const handle = handlerOf(scenario, marks);
  const control = new Control();
  const server = createServer((request, response) => {
    if (!control.answer(request, response)) void handle(request, response, control);
  });
  server.listen(Number(PORT), HOST, () => {
    const { port } = server.address() as AddressInfo;
    marks({ event: 'listening', hangup: 1, port, stack: { ...RUNTIME, name: 'node:http' }, runtime: RUNTIME });
  });
  server.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  endWithParent();
}

function handlerOf(scenario: Handled, marks: Marks) {
  let anonymous = 0;
  return async (request: IncomingMessage, response: ServerResponse, control: Control): Promise<void> => {
    const id = String(request.headers['x-hangup-connection'] ?? `#${(anonymous += 1)}`);
    const connection = new Connection(
      id,
      marks,
      control.gate(request.headers['x-hangup-hold'] as string | undefined, id),
    );
    witness(connection, request, response);
    connection.handling();
    try {
      await scenario.serve(connection)(request, response);
    } catch (error) {
      connection.error(error);
    }
  };
}
