import { waitForDisconnect } from '../../kit/wait-for-disconnect.ts';
import { createLanguageModel } from '../../kit/language-model.ts';
import { scenario } from '../../kit/scenario.ts';

const TOKENS = 5;
const all = { outcome: 'settles', value: [TOKENS, TOKENS] } as const;

export default scenario({
  id: 'incidents/21-must-survive/bug',
  claim: 'A user who reloads the page while the reply streams loses it: onEnd never ran, so nothing was saved.',
  guards: ['reply'],
  gauges: ['replies saved', 'tokens'],
  expect: {
    'fin, reset, half-close, abort, kill': {
      reply: 'silent',
      'replies saved': { outcome: 'settles', value: [0, 0] },
      tokens: all,
    },
    'before-first-byte: fin, reset, abort, kill': {
      reply: 'silent',
      'replies saved': { outcome: 'settles', value: [0, 0] },
      tokens: all,
    },
    complete: {
      reply: 'released by end',
      'replies saved': { outcome: 'settles', value: [1, 1] },
      tokens: all,
      items: 'in order',
    },
  },
  why: 'streamText() advances only as far as its stream is read. When the client has disconnected, nothing reads any more: the stream stops before its end, and onEnd runs only at the end. The model does not know. It generates the reply to its last token, which is paid for and lost.',
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
    await pipeTextStreamToResponse({ response, stream: result.textStream });
  },
});
