import { scenario } from '../../kit/scenario.ts';
import { Upstream } from '../../kit/upstream.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 300] } as const;

export default scenario({
  id: 'workshop/13-upstream',
  claim: 'A signal passed to the upstream request stops the model when the reader has disconnected.',
  guards: ['upstream'], // held by the model for as long as it works for us
  expect: {
    'fin, reset, half-close, abort': { upstream: 'released by read' },
    'before-first-byte: fin, reset': { upstream: soon }, // it leaves while the model thinks
    stay: { upstream: 'held', items: 'in order' },
  },
  why: 'The model sees only its own client, which is this server. As long as we read, it works, and every token costs money.',
  lesson: 'Pass the disconnect on: give the signal of the response to every upstream request.',
  links: ['https://github.com/vercel/ai/issues/9707', 'https://github.com/BerriAI/litellm/issues/31499'],
  serve: (connection) => async (_request, response) => {
    const model = new Upstream(connection);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    for await (const token of model.streamTokens({ signal: gone.signal })) response.write(token);
  },
});
