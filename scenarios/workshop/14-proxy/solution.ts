import { get } from 'node:http';
import { scenario } from '../../kit/scenario.ts';
import { Upstream } from '../../kit/upstream.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 300] } as const;

export default scenario({
  id: 'workshop/14-proxy',
  claim: 'A proxy that destroys its upstream request on close passes each disconnect on to the origin.',
  guards: ['upstream'], // held by the origin while the proxy is connected
  expect: {
    'fin, reset, half-close, abort': { upstream: 'released by read' },
    'before-first-byte: fin, reset': { upstream: soon }, // it leaves before the origin has answered
    stay: { upstream: 'held', items: 'in order' },
  },
  why: 'A proxy has two connections. A disconnect on one reaches the other only if the proxy passes it on.',
  lesson: 'Each hop is a client: when your client disconnects, disconnect from the upstream, from the beginning on.',
  links: ['https://github.com/http-party/node-http-proxy/issues/1559', 'https://github.com/vitejs/vite/issues/13522'],
  serve: (connection) => async (_request, response) => {
    const origin = new Upstream(connection);
    const hop = get(await origin.url, (answer) => {
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    response.once('close', () => hop.destroy());
    hop.on('error', () => response.destroy());
  },
});
