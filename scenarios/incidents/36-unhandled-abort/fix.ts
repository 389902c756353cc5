import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { getItemLimit } from '../../kit/item-limit.ts';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/36-unhandled-abort/fix',
  claim:
    'An async handler whose promise is caught may fail with its client: the server logs the error and serves the others.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': { finally: 'released by read', process: 'running' },
    'before-first-byte: fin, reset, abort, kill': { finally: 'released by read', process: 'running' },
    stay: { finally: 'held', process: 'running', items: 'in order' },
    complete: { finally: 'released by end', process: 'running', items: 'in order' },
  },
  why: 'pipeline() rejects whenever it could not deliver everything, and a disconnect is the most common reason. The catch stands where the promise would be dropped, so it also covers unexpected errors.',
  lesson:
    'Where a framework does not await your async handler, catch what it throws: a client that disconnects is an error there.',
  links: ['https://github.com/outline/outline/issues/13636', 'https://github.com/markmhendrickson/neotoma/issues/2316'],
  serverPerCell: true,
  listen: async ({ host, port, getConnection }) => {
    const handle = async (request: IncomingMessage, response: ServerResponse) => {
      const connection = getConnection(request.headers);
      await connection.setup();
      async function* items() {
        using _finally = connection.acquire('finally');
        for (let item = 1; item <= getItemLimit(request); item += 1) {
          yield `item ${item}\n`;
          await sleep(TICK_MS);
          connection.tick();
        }
      }
      await pipeline(items(), response);
    };
    const server = createServer((request, response) => {
      handle(request, response).catch((error: unknown) => {
        getConnection(request.headers).markError(error);
        response.destroy(); // a client that is still there must not wait for the rest
      });
    });
    return { port: await startListening(server, host, port) };
  },
});
