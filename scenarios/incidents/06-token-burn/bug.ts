import { createLanguageModel } from '../../kit/language-model.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/06-token-burn/bug',
  claim: 'The user has closed the tab, and the model goes on generating tokens that nobody reads and somebody pays.',
  guards: ['generation'],
  gauges: ['tokens'],
  expect: {
    'fin, reset, half-close, abort, kill': { generation: 'silent', tokens: 'grows' },
    'before-first-byte: fin, reset, abort, kill': { generation: 'silent', tokens: 'grows' },
    stay: { generation: 'held', tokens: 'grows', items: 'in order' },
  },
  why: 'pipeTextStreamToResponse() does notice that the response has closed, and cancels what it reads. But that is one branch of a tee: the AI SDK keeps the other for whoever may want to read it later, so the cancellation never gets as far as the model.',
  lesson: 'Hand the goodbye to streamText() as its abortSignal: cancelling what comes out does not stop what goes in.',
  links: ['https://github.com/vercel/ai/issues/9707', 'https://github.com/2witstudios/PageSpace/pull/1510'],
  packages: ['ai'],
  serve: (connection) => async (_request, response) => {
    const { pipeTextStreamToResponse, streamText } = await import('ai');
    const model = createLanguageModel(connection);
    const reply = streamText({ model, prompt: 'Tell me a long story.' });
    await pipeTextStreamToResponse({ response, stream: reply.textStream });
  },
});
