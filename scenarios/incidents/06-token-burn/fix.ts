import { createLanguageModel } from '../../kit/language-model.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/06-token-burn/fix',
  claim:
    'A signal passed to streamText() stops the model when the user leaves, even while the model still reads the prompt.',
  guards: ['generation'],
  gauges: ['tokens'],
  expect: {
    'fin, reset, half-close, abort, kill': { generation: 'released by read', tokens: 'settles' },
    'before-first-byte: fin, reset, abort, kill': {
      generation: 'released by read',
      tokens: { outcome: 'settles', value: [0, 0] },
    },
    stay: { generation: 'held', tokens: 'grows', items: 'in order' },
  },
  why: 'The signal goes where the cancellation cannot: through streamText() into the call of the model, whose provider passes it to its request.',
  lesson:
    'Pass the signal of the response to streamText() as its abortSignal: cancelling the output does not stop the input.',
  links: ['https://github.com/vercel/ai/issues/9707', 'https://github.com/2witstudios/PageSpace/pull/1510'],
  packages: ['ai'],
  serve: (connection) => async (_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { pipeTextStreamToResponse, streamText } = await import('ai');
    const model = createLanguageModel(connection);
    const reply = streamText({ model, prompt: 'Tell me a long story.', abortSignal: gone.signal });
    await pipeTextStreamToResponse({ response, stream: reply.textStream });
  },
});
