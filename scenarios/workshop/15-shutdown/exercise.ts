import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'workshop/15-shutdown',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['stream'],
  expect: {
    shutdown: { stream: 'released by end', process: 'exited' }, // SIGTERM, and the client would stay
    'fin, reset, half-close, abort': { stream: 'released by read' },
    stay: { stream: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/agegr/pi-web/pull/809'],
  listen: async ({ host, port, getConnection }) => {
    const server = createServer((request, response) => {
      const connection = getConnection(request.headers);
      const stream = connection.acquire('stream');
      let item = 0;
      const send = () => {
        connection.tick();
        response.write(`item ${(item += 1)}\n`);
      };
      const timer = setInterval(send, TICK_MS);
      response.once('close', () => {
        clearInterval(timer);
        stream.release();
      });
      send();
    });
    process.once('SIGTERM', () => {
      // TODO: while one client is connected, the process never ends.
      server.close();
    });
    await once(server.listen(port, host), 'listening');
    return { port: (server.address() as AddressInfo).port };
  },
});
