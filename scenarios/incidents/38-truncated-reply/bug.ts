import { waitForDisconnect } from '../../kit/wait-for-disconnect.ts';
import { createLanguageModel } from '../../kit/language-model.ts';
import { scenario } from '../../kit/scenario.ts';
import { fromFirstText } from './from-first-text.ts';

const TOKENS = 5;

export default scenario({
  id: 'incidents/38-truncated-reply/bug',
  claim: 'The saved reply ends where the user disconnected, although consumeStream() has read the model to its end.',
  guards: [],
  gauges: ['lines saved', 'tokens'],
  expect: {
    'fin, reset, half-close, abort, kill': {
      'lines saved': { outcome: 'settles', value: [1, TOKENS - 1] },
      tokens: { outcome: 'settles', value: [TOKENS, TOKENS] },
    },
    complete: {
      'lines saved': { outcome: 'settles', value: [TOKENS, TOKENS] },
      tokens: { outcome: 'settles', value: [TOKENS, TOKENS] },
    },
  },
  why: 'consumeStream() reads its own branch to the end, and streamText’s onEnd sees the whole reply. But the onEnd of toUIMessageStream() belongs to the branch of the response. That branch is cancelled when the user leaves, and onEnd is then called with the part that it has seen so far: isAborted is false, and only isCancelled shows the cancellation.',
  lesson: 'Consume the stream whose onEnd you need: a second reader further up does not keep it running.',
  links: ['https://github.com/vercel/ai/issues/6632'],
  packages: ['ai'],
  serve: (connection) => async (request, response) => {
    const { pipeUIMessageStreamToResponse, streamText, toUIMessageStream } = await import('ai');
    const model = createLanguageModel(connection, {
      tokens: TOKENS,
      holdLastUntil: waitForDisconnect(request, response),
    });
    const result = streamText({ model, prompt: 'Tell me a short story.' });
    void result.consumeStream();
    const reply = toUIMessageStream({
      stream: result.stream,
      onEnd: ({ responseMessage }) => {
        const text = responseMessage.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
        connection.setGauge('lines saved', text.split('\n').length - 1);
      },
    });
    const stream = reply.pipeThrough(fromFirstText());
    await pipeUIMessageStreamToResponse({ response, stream });
  },
});
