import { get } from 'node:http';
import { scenario } from '../../kit/scenario.ts';
import { Upstream } from '../../kit/upstream.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 300] } as const;

export default scenario({
  id: 'workshop/14-proxy',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['upstream'], // held by the origin while the proxy is connected
  expect: {
    'fin, reset, half-close, abort': { upstream: 'released by read' },
    'before-first-byte: fin, reset': { upstream: soon }, // it leaves before the origin has answered
    stay: { upstream: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/http-party/node-http-proxy/issues/1559', 'https://github.com/vitejs/vite/issues/13522'],
  serve: (connection) => async (_request, response) => {
    const origin = new Upstream(connection);
    const hop = get(await origin.url, (answer) => {
      answer.on('error', () => response.destroy());
      // TODO: the origin never hears that anybody has left.
      answer.pipe(response);
    });
    hop.on('error', () => response.destroy());
  },
});
