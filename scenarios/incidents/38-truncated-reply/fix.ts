import { waitForDisconnect } from '../../kit/wait-for-disconnect.ts';
import { createLanguageModel } from '../../kit/language-model.ts';
import { scenario } from '../../kit/scenario.ts';
import { fromFirstText } from './from-first-text.ts';

const TOKENS = 5;

export default scenario({
  id: 'incidents/38-truncated-reply/fix',
  claim: 'A reply whose own stream is consumed on the server is saved completely, wherever the user disconnected.',
  guards: [],
  gauges: ['lines saved', 'tokens'],
  expect: {
    'fin, reset, half-close, abort, kill': {
      'lines saved': { outcome: 'settles', value: [TOKENS, TOKENS] },
      tokens: { outcome: 'settles', value: [TOKENS, TOKENS] },
    },
    complete: {
      'lines saved': { outcome: 'settles', value: [TOKENS, TOKENS] },
      tokens: { outcome: 'settles', value: [TOKENS, TOKENS] },
    },
  },
  why: 'consumeSseStream gets a copy of the same stream that goes to the response, after toUIMessageStream(). As long as that copy is read, a disconnect cancels only the other copy, and onEnd is called at the real end.',
  lesson: 'Consume the stream whose onEnd you need: a second reader further up does not keep it running.',
  links: ['https://github.com/vercel/ai/issues/6632'],
  packages: ['ai'],
  serve: (connection) => async (request, response) => {
    const { consumeStream, pipeUIMessageStreamToResponse, streamText, toUIMessageStream } = await import('ai');
    const model = createLanguageModel(connection, {
      tokens: TOKENS,
      holdLastUntil: waitForDisconnect(request, response),
    });
    const result = streamText({ model, prompt: 'Tell me a short story.' });
    const reply = toUIMessageStream({
      stream: result.stream,
      onEnd: ({ responseMessage }) => {
        const text = responseMessage.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
        connection.setGauge('lines saved', text.split('\n').length - 1);
      },
    });
    const stream = reply.pipeThrough(fromFirstText());
    await pipeUIMessageStreamToResponse({ response, stream, consumeSseStream: consumeStream });
  },
});
