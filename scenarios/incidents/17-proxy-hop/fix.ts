import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/17-proxy-hop/fix',
  claim: 'A proxy that destroys the upstream’s request when the response to the client closes passes every abort on.',
  guards: ['upstream'],
  gauges: ['open upstream requests'],
  expect: {
    'fin, reset, half-close, abort, kill': { upstream: 'released by read' },
    'before-first-byte: fin, reset, half-close, abort': { upstream: 'released by read' },
    reconnect: { upstream: 'released by read', 'open upstream requests': { outcome: 'settles', value: [0, 0] } },
    stay: { upstream: 'held' },
  },
  why: 'The response’s close comes in every version of Node and does not depend on what read the request. The proxyReq event has access to both ends of the hop.',
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
    proxy.on('proxyReq', (toUpstream, _request, response) => response.once('close', () => toUpstream.destroy()));
    const server = createServer((request, response) => proxy.web(request, response));
    return { port: await startListening(server, host, port) };
  },
});
