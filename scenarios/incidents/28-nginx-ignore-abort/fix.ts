import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { startNginx } from '../../kit/nginx.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/28-nginx-ignore-abort/fix',
  claim:
    'With proxy_ignore_client_abort off, which is the default, nginx closes its connection to the server as soon as the client disconnects.',
  guards: ['work'],
  expect: {
    'fin, reset, half-close, abort, kill': { work: 'released by read' },
    'before-first-byte: fin, reset, half-close, abort': { work: 'released by read' },
    stay: { work: 'held' },
  },
  why: 'nginx watches the client while it waits for the server, logs 499 and closes the connection behind it; the server reads that as a disconnect of its own client. A half-close counts as a disconnect too, although that client still reads.',
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
    return startNginx({ host, port, origin, directives: 'proxy_ignore_client_abort off;' });
  },
});
