import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { startNginx } from '../../kit/nginx.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/28-nginx-ignore-abort/bug',
  claim: 'Behind nginx with proxy_ignore_client_abort on, a server that thinks goes on thinking for clients that left.',
  guards: ['work'],
  expect: {
    'fin, reset, half-close, abort, kill': { work: 'silent' },
    'before-first-byte: fin, half-close, abort': { work: 'silent' },
    'before-first-byte: reset': { work: 'released by read' },
    stay: { work: 'held' },
  },
  why: 'The response’s close is right and never comes, because the connection that it belongs to is nginx’s, and nginx keeps it. nginx would learn of the client only by a write of its own that fails: of a reset by the first line that the server sends, of a FIN by the second. A server that has nothing to send tells it nothing.',
  lesson: 'Ask what stands before your server: a hop that ignores the abort makes every cleanup behind it wait.',
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
