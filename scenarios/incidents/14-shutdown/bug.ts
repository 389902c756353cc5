import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/14-shutdown/bug',
  claim: 'A server that only closes on SIGTERM never ends while an event stream is open.',
  guards: ['stream'],
  expect: {
    shutdown: { stream: 'silent', process: 'running' },
    'reset+shutdown': { stream: { outcome: 'released', anyCause: true }, process: 'exited' },
    'fin, reset, half-close, abort, kill': { stream: 'released by read', process: 'running' },
    stay: { stream: 'held', process: 'running' },
  },
  why: 'server.close() stops listening, closes the connections that are idle at that time, and then waits for all others. An event stream is never idle and does not end by itself, so the wait does not end either. A check that the process is alive finds nothing wrong, although the process accepts no new connection.',
  lesson: 'close() waits for your streams, and your streams wait for the client: the server must end them.',
  links: ['https://github.com/agegr/pi-web/pull/809', 'https://github.com/Seneca-CDOT/telescope/issues/490'],
  serverPerCell: true,
  listen: async ({ host, port, getConnection }) => {
    const server = createServer((request, response) => {
      const connection = getConnection(request.headers);
      const stream = connection.acquire('stream');
      const timer = setInterval(() => {
        connection.tick();
        response.write('data: running\n\n');
      }, TICK_MS);
      response.once('close', () => {
        clearInterval(timer);
        stream.release();
      });
    });
    process.once('SIGTERM', () => {
      server.close();
    });
    return { port: await startListening(server, host, port) };
  },
});
