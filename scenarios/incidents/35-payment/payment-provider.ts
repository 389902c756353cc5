import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../kit/connection.ts';
import { startListening } from '../../kit/listening.ts';

const HOST = '127.0.0.1';
const CHARGES_MS = 200;

/**
 * A payment provider behind an address, for one request: it thinks for as long as `connection.setup()` lasts, and then
 * charges the card. `charges` is the gauge. Whether anybody still waits for its answer is nothing to it.
 */
export async function paymentProvider(connection: Connection): Promise<string> {
  let charges = 0;
  const server = createServer(async (request, response) => {
    server.close(); // it takes no second request
    request.resume();
    await connection.setup();
    await sleep(CHARGES_MS);
    connection.tick();
    connection.setGauge('charges', (charges += 1));
    response.end('charged');
  });
  return `http://${HOST}:${await startListening(server, HOST)}/charges`;
}
