import { createServer, type ServerResponse } from 'node:http';
import type { Connection } from '../../kit/connection.ts';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';

const HOST = '127.0.0.1';
/** Much longer than the harness looks on after the disconnect, on a busy machine too. */
const THINKS_MS = 5_000;

/**
 * A model behind an address, for one request, in the manner of OpenAI: it waits for its turn as long as
 * `connection.setup()` lasts, answers with headers, thinks, and then says its tokens. `generation` is what it works on.
 * `tokens` is its meter, which counts what it thinks as well as what it says. It works for as long as somebody is connected.
 */
export async function thinkingModel(connection: Connection): Promise<string> {
  const server = createServer((_request, response) => {
    server.close(); // it takes no second request
    void answer(connection, response);
  });
  return `http://${HOST}:${await startListening(server, HOST)}/v1/chat/completions`;
}

async function answer(connection: Connection, response: ServerResponse): Promise<void> {
  const generation = connection.acquire('generation');
  let timer: NodeJS.Timeout | undefined = undefined;
  let tokens = 0;
  connection.setGauge('tokens', tokens);
  response.once('close', () => {
    clearInterval(timer);
    generation.release();
  });
  await connection.setup();
  if (response.destroyed) return;
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  timer = setInterval(() => {
    connection.tick();
    connection.setGauge('tokens', (tokens += 1));
    const choices = [{ delta: { content: `token ${tokens} ` } }];
    if (tokens * TICK_MS > THINKS_MS) response.write(`data: ${JSON.stringify({ choices })}\n\n`);
  }, TICK_MS);
}
