import { waitForDisconnect } from '../../kit/wait-for-disconnect.ts';
import { createLanguageModel } from '../../kit/language-model.ts';
import { scenario } from '../../kit/scenario.ts';

const TOKENS = 5;
const all = { outcome: 'settles', value: [TOKENS, TOKENS] } as const;

export default scenario({
  id: 'incidents/21-must-survive/fix',
  claim: 'consumeStream() reads the reply to its end, so that it is saved whether or not the user is still there.',
  guards: ['reply'],
  gauges: ['replies saved', 'tokens'],
  expect: {
    'fin, reset, half-close, abort, kill': {
      reply: { outcome: 'released', anyCause: true },
      'replies saved': { outcome: 'settles', value: [1, 1] },
      tokens: all,
    },
    'before-first-byte: fin, reset, abort, kill': {
      reply: { outcome: 'released', anyCause: true },
      'replies saved': { outcome: 'settles', value: [1, 1] },
      tokens: all,
    },
    complete: {
      reply: 'released by end',
      'replies saved': { outcome: 'settles', value: [1, 1] },
      tokens: all,
      items: 'in order',
    },
  },
  why: 'consumeStream() reads its own branch, which does not end with the response. An abortSignal of the request would undo that: the model would stop, and onAbort would run instead of onEnd.',
  lesson: 'Work that must outlive its client needs its own reader, and no signal of the request.',
  links: ['https://github.com/vercel/chatbot/issues/1060', 'https://github.com/mastra-ai/mastra/issues/6715'],
  packages: ['ai'],
  serve: (connection) => async (request, response) => {
    const { pipeTextStreamToResponse, streamText } = await import('ai');
    const model = createLanguageModel(connection, {
      tokens: TOKENS,
      holdLastUntil: waitForDisconnect(request, response),
    });
    let saved = 0;
    connection.setGauge('replies saved', saved);
    const reply = connection.acquire('reply');
    const onEnd = () => {
      connection.setGauge('replies saved', (saved += 1));
      reply.release();
    };
    const result = streamText({ model, prompt: 'Tell me a short story.', onEnd });
    void result.consumeStream();
    await pipeTextStreamToResponse({ response, stream: result.textStream });
  },
});
