import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { startNginx } from '../../kit/nginx.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/28-nginx-ignore-abort/bug',
  claim: 'Behind nginx with proxy_ignore_client_abort on, a server keeps working for clients that have disconnected.',
  guards: ['work'],
  expect: {
    'fin, reset, half-close, abort, kill': { work: 'silent' },
    'before-first-byte: fin, half-close, abort': { work: 'silent' },
    'before-first-byte: reset': { work: 'released by read' },
    stay: { work: 'held' },
  },
  why: 'The server listens to the right event, but the response’s close never comes, because the connection belongs to nginx, and nginx keeps it open. nginx would learn of the disconnect only by a failed write of its own: after a reset, at the first line that the server sends; after a FIN, at the second. If the server sends nothing, nginx does not learn of it.',
  lesson: 'Check what stands before your server: a hop that ignores the abort delays every cleanup behind it.',
  links: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ignore_client_abort'],
  tools: ['nginx'],
  listen: async ({ host, port, getConnection }) => {
    const server = createServer(async ({ headers }, response) => {
      const connection = getConnection(headers);
      const work = connection.acquire('work');
      const timer = setInterval(() => connection.tick(), TICK_MS); // it thinks, and has nothing to say
      response.once('close', () => {
        clearInterval(timer);
        work.release();
      });
      await connection.setup();
      response.write('thinking\n');
    });
    const origin = await startListening(server, host);
    return startNginx({ host, port, origin, directives: 'proxy_ignore_client_abort on;' });
  },
});
