import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { getItemLimit } from '../../kit/item-limit.ts';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/36-unhandled-abort/bug',
  claim: 'One client disconnects and the server crashes for all: an unhandled rejection, ERR_STREAM_PREMATURE_CLOSE.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': { finally: 'released by read', process: 'crashed' },
    'before-first-byte: fin, reset, abort, kill': { finally: 'released by read', process: 'crashed' },
    stay: { finally: 'held', process: 'running', items: 'in order' },
    complete: { finally: 'released by end', process: 'running', items: 'in order' },
  },
  why: 'The cleanup is correct: pipeline() sees the response close, ends the generator, and rejects. But node:http ignores what a handler returns, so the rejected promise of the async handler is not caught; and an unhandled rejection ends the process.',
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
    const server = createServer((request, response) => void handle(request, response));
    return { port: await startListening(server, host, port) };
  },
});
