import { createLanguageModel } from '../../kit/language-model.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/06-token-burn/bug',
  claim: 'The model keeps generating paid tokens after the user has closed the tab.',
  guards: ['generation'],
  gauges: ['tokens'],
  expect: {
    'fin, reset, half-close, abort, kill': { generation: 'silent', tokens: 'grows' },
    'before-first-byte: fin, reset, abort, kill': { generation: 'silent', tokens: 'grows' },
    stay: { generation: 'held', tokens: 'grows', items: 'in order' },
  },
  why: 'pipeTextStreamToResponse() does notice that the response has closed, and cancels what it reads. But that is one branch of a tee. The AI SDK keeps the other branch for a later reader, so the cancellation never reaches the model.',
  lesson:
    'Pass the signal of the response to streamText() as its abortSignal: cancelling the output does not stop the input.',
  links: ['https://github.com/vercel/ai/issues/9707', 'https://github.com/2witstudios/PageSpace/pull/1510'],
  packages: ['ai'],
  serve: (connection) => async (_request, response) => {
    const { pipeTextStreamToResponse, streamText } = await import('ai');
    const model = createLanguageModel(connection);
    const reply = streamText({ model, prompt: 'Tell me a long story.' });
    await pipeTextStreamToResponse({ response, stream: reply.textStream });
  },
});
