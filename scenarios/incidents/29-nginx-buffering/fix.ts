import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startListening } from '../../kit/listening.ts';
import { startNginx } from '../../kit/nginx.ts';
import { scenario } from '../../kit/scenario.ts';

const CHUNK = Buffer.alloc(1024 ** 2, 'x');
const PAUSE_MS = 10;

export default scenario({
  id: 'incidents/29-nginx-buffering/fix',
  claim: 'With proxy_buffering off, a client that reads nothing also stops the server: it waits for drain.',
  guards: ['stream'],
  gauges: ['sent MiB'],
  expect: {
    stall: { stream: 'silent', 'sent MiB': { outcome: 'settles', value: [0, 32] } },
    'reset, abort, kill': { stream: 'released by read' },
    stay: { stream: 'held' },
  },
  why: 'nginx passes on what it has read before it reads more. Then the kernel’s buffers on both connections fill, a few MiB, and the server waits for drain, where a deadline can find the client that stopped reading.',
  lesson:
    'Backpressure ends at the first hop that buffers: turn proxy_buffering off for streams, by location or with the header X-Accel-Buffering: no.',
  links: [
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering',
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_max_temp_file_size',
  ],
  tools: ['nginx'],
  listen: async ({ host, port, getConnection }) => {
    const server = createServer(async ({ headers }, response) => {
      const connection = getConnection(headers);
      using _stream = connection.acquire('stream');
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const { signal } = gone;
      const unlessGone = (error: unknown) => {
        if (!signal.aborted) throw error;
      };
      for (let sent = 0; !response.destroyed; sent += CHUNK.length) {
        connection.setGauge('sent MiB', sent / 1024 ** 2);
        if (!response.write(CHUNK)) await once(response, 'drain', { signal }).catch(unlessGone);
        await sleep(PAUSE_MS);
      }
    });
    const origin = await startListening(server, host);
    return startNginx({ host, port, origin, directives: 'proxy_buffering off;' });
  },
});
