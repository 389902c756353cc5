import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/17-proxy-hop/bug',
  claim:
    'Behind http-proxy an event stream keeps running for every client that has disconnected: open requests at the upstream pile up.',
  guards: ['upstream'],
  gauges: ['open upstream requests'],
  expect: {
    'fin, reset, half-close, abort, kill': { upstream: 'silent' },
    'before-first-byte: fin, reset, half-close, abort': { upstream: 'silent' },
    reconnect: { upstream: 'silent', 'open upstream requests': { outcome: 'settles', value: [12, 12] } },
    stay: { upstream: 'held' },
  },
  why: 'http-proxy 1.18 aborts the request to the upstream on the request’s aborted event. Since Node 16 a request that has been read to its end does not emit it, and http-proxy reads it to its end, because it pipes it. What the upstream sends stays unread in the proxy’s connection to the upstream, and nothing closes that connection.',
  lesson: 'A hop has two connections: when one closes, close the other yourself.',
  links: [
    'https://github.com/http-party/node-http-proxy/pull/1559',
    'https://github.com/vitejs/vite/issues/13522',
    'https://github.com/nestjs/nest/issues/8006',
  ],
  serverPerCell: true,
  packages: ['http-proxy'],
  listen: async ({ host, port, getConnection }) => {
    const { default: httpProxy } = await import('http-proxy');
    let open = 0;
    const upstream = createServer(async (request, response) => {
      const connection = getConnection(request.headers);
      const guard = connection.acquire('upstream');
      connection.setGauge('open upstream requests', (open += 1));
      const timer = setInterval(() => connection.tick(), TICK_MS);
      response.once('close', () => {
        clearInterval(timer);
        connection.setGauge('open upstream requests', (open -= 1));
        guard.release();
      });
      await connection.setup();
      response.write('data: connected\n\n');
    });
    const proxy = httpProxy.createProxyServer({ target: { host, port: await startListening(upstream, host) } });
    proxy.on('error', () => {}); // of a request that was cut off
    const server = createServer((request, response) => proxy.web(request, response));
    return { port: await startListening(server, host, port) };
  },
});
