import type { Connection } from './connection.ts';
import { TICK_MS } from './pace.ts';

interface Reply {
  /** Endless unless said. */
  tokens?: number;
  /** It does not say its last token before this. */
  last?: Promise<void>;
}

interface Call {
  abortSignal?: AbortSignal | undefined;
}

type Part =
  | { type: 'text-start' | 'text-end'; id: string }
  | { type: 'text-delta'; id: string; delta: string }
  | { type: 'finish'; finishReason: { unified: 'stop'; raw: string }; usage: Usage };

interface Usage {
  inputTokens: { total: number; noCache: number; cacheRead: number; cacheWrite: number };
  outputTokens: { total: number; text: number; reasoning: number };
}

/**
 * A model for the AI SDK, in the shape of its LanguageModelV4, that bills by the token: `generation` is the guard of what it
 * works on, `tokens` the gauge that is its meter. It reads the prompt for as long as `connection.setup()` lasts, and then
 * generates one token a tick, whether or not anybody reads: `tokens` of them, unless its signal is aborted or its stream
 * cancelled before that.
 */
export function languageModel(connection: Connection, { tokens = Infinity, last }: Reply = {}) {
  return {
    specificationVersion: 'v4' as const,
    provider: 'hangup',
    modelId: 'metered',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('Expected the model to be asked for a stream.')),
    doStream: async ({ abortSignal }: Call) => {
      const generation = connection.acquire('generation');
      let timer: NodeJS.Timeout | undefined = undefined;
      let over = false;
      const stop = () => {
        if (over) return; // an aborted stream may be cancelled as well
        over = true;
        clearInterval(timer);
        generation.release();
      };
      abortSignal?.addEventListener('abort', stop, { once: true });
      let mayEnd = last === undefined;
      void last?.then(() => (mayEnd = true));
      let said = 0;
      connection.gauge('tokens', said);
      await connection.setup();
      if (abortSignal?.aborted) stop(); // one that had aborted before does not say so again
      abortSignal?.throwIfAborted();
      const generate = (controller: ReadableStreamDefaultController<Part>) => {
        connection.tick();
        if (said === tokens - 1 && !mayEnd) return;
        if (said < tokens) {
          connection.gauge('tokens', (said += 1));
          return controller.enqueue({ type: 'text-delta', id: 'reply', delta: `item ${said}\n` });
        }
        stop();
        controller.enqueue({ type: 'text-end', id: 'reply' });
        controller.enqueue({ type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage: usageOf(said) });
        controller.close();
      };
      const stream = new ReadableStream<Part>({
        start: (controller) => {
          controller.enqueue({ type: 'text-start', id: 'reply' });
          timer = setInterval(() => generate(controller), TICK_MS);
        },
        cancel: stop,
      });
      return { stream };
    },
  };
}

function usageOf(tokens: number): Usage {
  return {
    inputTokens: { total: 5, noCache: 5, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: tokens, text: tokens, reasoning: 0 },
  };
}
