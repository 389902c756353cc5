import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// What Node can do at best: a server that only notes in memory when each response closed. `GET /closed` gives the moments,
// CLOCK_MONOTONIC nanoseconds, `GET /count` their number. It speaks the contract as far as the harness needs it to find the port.

const { createServer } = process.getBuiltinModule('node:http');
const { appendFileSync } = process.getBuiltinModule('node:fs');
const readClockNs = () => Number(process.hrtime.bigint());
const closedAt: number[] = [];

const holdResponse = (response: ServerResponse) => {
  response.once('close', () => closedAt.push(readClockNs()));
  response.write('connected\n');
};

const server = createServer((request, response) => {
  if (request.url === '/closed') response.end(JSON.stringify(closedAt));
  else if (request.url === '/count') response.end(String(closedAt.length));
  else if (request.url === '/') holdResponse(response);
  else response.end();
});

server.listen(0, process.env.HOST, () => {
  const program = { name: 'node', version: process.versions.node };
  const { port } = server.address() as AddressInfo;
  appendFileSync(
    process.env.HANGUP_MARKS!,
    `${JSON.stringify({ event: 'listening', hangup: 1, port, stack: program, runtime: program })}\n`,
  );
});
process.stdin.once('end', () => process.exit(0)).resume();
