import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** Lets the server listen, on any free port for 0, and tells which it is. */
export async function startListening(server: Server, host: string, port = 0): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port that was free just now, for a program that cannot choose one itself. */
export async function findFreePort(host: string): Promise<number> {
  const server = createServer();
  const port = await startListening(server, host);
  server.close();
  await once(server, 'close');
  return port;
}
