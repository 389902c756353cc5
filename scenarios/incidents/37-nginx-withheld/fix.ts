import { createServer } from 'node:http';
import { startListening } from '../../kit/listening.ts';
import { startNginx } from '../../kit/nginx.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/37-nginx-withheld/fix',
  claim: 'With the header X-Accel-Buffering: no in the answer, nginx passes each event on as it comes.',
  guards: ['subscription'],
  expect: {
    stay: { subscription: 'held', items: 'in order' },
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
  },
  why: 'The header turns proxy_buffering off for this one answer; nginx obeys it and does not pass it on. proxy_buffering off in the location does the same, and so, as long as the client keeps up, does proxy_http_version 1.1: a chunked answer is passed on chunk by chunk.',
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
      response.setHeader('content-type', 'text/event-stream').setHeader('x-accel-buffering', 'no');
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
