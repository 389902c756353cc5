import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const DEADLINE_MS = 5_000;

export default scenario({
  id: 'workshop/15-shutdown',
  claim: 'A server that ends its streams on SIGTERM ends by itself, and its clients read a regular end.',
  guards: ['stream'],
  expect: {
    shutdown: { stream: 'released by end', process: 'exited' }, // SIGTERM, and the client would stay
    'fin, reset, half-close, abort': { stream: 'released by read' },
    stay: { stream: 'held', items: 'in order' },
  },
  why: 'server.close() waits for every connection that is not idle, and a stream without an end is never idle.',
  lesson: 'Stop listening, end the streams, close the connections that become idle: then the process ends by itself.',
  links: ['https://github.com/agegr/pi-web/pull/809'],
  listen: async ({ host, port, getConnection }) => {
    const streams = new Set<() => void>();
    const server = createServer((request, response) => {
      const connection = getConnection(request.headers);
      const stream = connection.acquire('stream');
      let item = 0;
      const send = () => {
        connection.tick();
        response.write(`item ${(item += 1)}\n`);
      };
      const timer = setInterval(send, TICK_MS);
      const end = () => {
        clearInterval(timer);
        response.end(() => server.closeIdleConnections()); // close() has looked for idle ones before this became one
      };
      streams.add(end);
      response.once('close', () => {
        streams.delete(end);
        clearInterval(timer);
        stream.release();
      });
      send();
    });
    process.once('SIGTERM', () => {
      server.close();
      for (const end of streams) end();
      setTimeout(() => server.closeAllConnections(), DEADLINE_MS).unref(); // for a client that does not read to the end
    });
    await once(server.listen(port, host), 'listening');
    return { port: (server.address() as AddressInfo).port };
  },
});
