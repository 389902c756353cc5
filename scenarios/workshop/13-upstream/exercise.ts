import { scenario } from '../../kit/scenario.ts';
import { Upstream } from '../../kit/upstream.ts';

const soon = { outcome: 'released by read', sinceDisconnectMs: [0, 300] } as const;

export default scenario({
  id: 'workshop/13-upstream',
  claim: 'What happens when the client leaves? Predict it first.',
  guards: ['upstream'], // held by the model for as long as it works for us
  expect: {
    'fin, reset, half-close, abort': { upstream: 'released by read' },
    'before-first-byte: fin, reset': { upstream: soon }, // it leaves while the model thinks
    stay: { upstream: 'held', items: 'in order' },
  },
  why: 'Shown when your answer passes.',
  lesson: 'Shown when your answer passes.',
  links: ['https://github.com/vercel/ai/issues/9707', 'https://github.com/BerriAI/litellm/issues/31499'],
  serve: (connection) => async (_request, response) => {
    const model = new Upstream(connection);
    // TODO: the reader leaves, and the tokens are paid to their end.
    for await (const token of model.streamTokens()) response.write(token);
  },
});
