import { scenario } from '../../kit/scenario.ts';
import { Upstream } from '../../kit/upstream.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 300] } as const;

export default scenario({
  id: 'workshop/13-upstream',
  claim: 'A signal handed to the request upstream stops the model when the reader has left.',
  guards: ['upstream'], // held by the model for as long as it works for us
  expect: {
    'fin, reset, half-close, abort': { upstream: 'released by read' },
    'before-first-byte: fin, reset': { upstream: soon }, // it leaves while the model thinks
    stay: { upstream: 'held', items: 'in order' },
  },
  why: 'The model sees its own client only, and that is this server. As long as we read, it works, and the meter runs.',
  lesson: 'Hand the goodbye on: the signal of the response belongs into every request upstream.',
  links: ['https://github.com/vercel/ai/issues/9707', 'https://github.com/BerriAI/litellm/issues/31499'],
  serve: (connection) => async (_request, response) => {
    const model = new Upstream(connection);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    for await (const token of model.streamTokens({ signal: gone.signal })) response.write(token);
  },
});
