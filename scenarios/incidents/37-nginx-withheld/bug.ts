import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { startNginx } from '../../kit/nginx.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/37-nginx-withheld/bug',
  claim:
    'Behind nginx before 1.29.7 with its default settings, nothing of an event stream arrives, not even its headers: it waits in nginx.',
  guards: ['subscription'],
  expect: {
    'before-first-byte: stay': { subscription: 'held', items: 'withheld' },
    'before-first-byte: fin, reset, half-close, abort': { subscription: 'released by read' },
  },
  why: 'nginx before 1.29.7 uses HTTP/1.0 to the server unless configured otherwise, as here. So the answer comes without chunks, and with proxy_buffering on nginx passes such an answer on one full buffer at a time: 4 or 8 KiB of events, however long that takes. A disconnect of the client is still passed on.',
  lesson:
    'Send X-Accel-Buffering: no with every event stream: then it also works behind an nginx that you do not configure.',
  links: [
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering',
    'https://github.com/theopenconversationkit/tock/issues/1895',
  ],
  tools: ['nginx'],
  listen: async ({ host, port, getConnection }) => {
    const server = createServer((request, response) => {
      const connection = getConnection(request.headers);
      const subscription = connection.acquire('subscription');
      response.setHeader('content-type', 'text/event-stream');
      let items = 0;
      const timer = setInterval(() => response.write(`item ${(items += 1)}\n`), TICK_MS);
      response.once('close', () => {
        clearInterval(timer);
        subscription.release();
      });
    });
    const origin = await startListening(server, host);
    return startNginx({ host, port, origin, directives: 'proxy_http_version 1.0;' });
  },
});
