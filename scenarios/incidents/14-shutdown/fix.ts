import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const DEADLINE_MS = 5_000;

export default scenario({
  id: 'incidents/14-shutdown/fix',
  claim: 'A server that keeps a list of its streams ends them on SIGTERM, and the process ends by itself.',
  guards: ['stream'],
  expect: {
    shutdown: { stream: { outcome: 'released by end', sinceDisconnectMs: [0, 500] }, process: 'exited' },
    'reset+shutdown': { stream: { outcome: 'released', anyCause: true }, process: 'exited' },
    'fin, reset, half-close, abort, kill': { stream: 'released by read', process: 'running' },
    stay: { stream: 'held', process: 'running' },
  },
  why: 'The registry lets the server end streams that do not end by themselves, and the client reads a regular end. That alone takes six more seconds: the connection becomes idle only after close() has looked for idle ones, and then stays open for its keepAliveTimeout and one second more. So the server calls closeIdleConnections() again when the stream has been sent. A client that stops reading never gets that far; the deadline is for such clients. unref() lets the process end before the deadline.',
  lesson: 'Stop listening, end the streams, close the connections that become idle, and set a deadline for the rest.',
  links: ['https://github.com/agegr/pi-web/pull/809', 'https://github.com/Seneca-CDOT/telescope/issues/490'],
  serverPerCell: true,
  listen: async ({ host, port, getConnection }) => {
    const streams = new Set<() => void>();
    const server = createServer((request, response) => {
      const connection = getConnection(request.headers);
      const stream = connection.acquire('stream');
      const timer = setInterval(() => {
        connection.tick();
        response.write('data: running\n\n');
      }, TICK_MS);
      const end = () => {
        clearInterval(timer); // a write after the end would be an error
        response.end(() => server.closeIdleConnections());
      };
      streams.add(end);
      response.once('close', () => {
        streams.delete(end);
        clearInterval(timer);
        stream.release();
      });
    });
    process.once('SIGTERM', () => {
      server.close();
      for (const end of streams) end();
      setTimeout(() => server.closeAllConnections(), DEADLINE_MS).unref();
    });
    return { port: await startListening(server, host, port) };
  },
});
