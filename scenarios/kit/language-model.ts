import type { Connection } from './connection.ts';
import { TICK_MS } from './timing.ts';

interface LanguageModelOptions {
  /** Endless unless said. */
  tokens?: number;
  /** It does not say its last token before this. */
  holdLastUntil?: Promise<void>;
}

interface StreamCall {
  abortSignal?: AbortSignal | undefined;
}

type StreamPart =
  | { type: 'text-start' | 'text-end'; id: string }
  | { type: 'text-delta'; id: string; delta: string }
  | { type: 'finish'; finishReason: { unified: 'stop'; raw: string }; usage: TokenUsage };

interface TokenUsage {
  inputTokens: { total: number; noCache: number; cacheRead: number; cacheWrite: number };
  outputTokens: { total: number; text: number; reasoning: number };
}

/**
 * A model for the AI SDK, in the shape of its LanguageModelV4, that bills by the token: `generation` is the guard of what it
 * works on, `tokens` the gauge that is its meter. It reads the prompt for as long as `connection.setup()` lasts, and then
 * generates one token a tick, whether or not anybody reads: `tokens` of them, unless its signal is aborted or its stream
 * cancelled before that.
 */
export function createLanguageModel(
  connection: Connection,
  { tokens = Infinity, holdLastUntil }: LanguageModelOptions = {},
) {
  return {
    specificationVersion: 'v4' as const,
    provider: 'hangup',
    modelId: 'metered',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('Expected the model to be asked for a stream.')),
    doStream: async ({ abortSignal }: StreamCall) => {
      const generation = connection.acquire('generation');
      let timer: NodeJS.Timeout | undefined = undefined;
      let isStopped = false;
      const stop = () => {
        if (isStopped) return; // an aborted stream may be cancelled as well
        isStopped = true;
        clearInterval(timer);
        generation.release();
      };
      abortSignal?.addEventListener('abort', stop, { once: true });
      let canEnd = holdLastUntil === undefined;
      void holdLastUntil?.then(() => (canEnd = true));
      let tokenCount = 0;
      connection.setGauge('tokens', tokenCount);
      await connection.setup();
      if (abortSignal?.aborted) stop(); // one that had aborted before does not say so again
      abortSignal?.throwIfAborted();
      const generateToken = (controller: ReadableStreamDefaultController<StreamPart>) => {
        connection.tick();
        if (tokenCount === tokens - 1 && !canEnd) return;
        if (tokenCount < tokens) {
          connection.setGauge('tokens', (tokenCount += 1));
          return controller.enqueue({ type: 'text-delta', id: 'reply', delta: `item ${tokenCount}\n` });
        }
        stop();
        controller.enqueue({ type: 'text-end', id: 'reply' });
        controller.enqueue({
          type: 'finish',
          finishReason: { unified: 'stop', raw: 'stop' },
          usage: buildTokenUsage(tokenCount),
        });
        controller.close();
      };
      const stream = new ReadableStream<StreamPart>({
        start: (controller) => {
          controller.enqueue({ type: 'text-start', id: 'reply' });
          timer = setInterval(() => generateToken(controller), TICK_MS);
        },
        cancel: stop,
      });
      return { stream };
    },
  };
}

function buildTokenUsage(tokens: number): TokenUsage {
  return {
    inputTokens: { total: 5, noCache: 5, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: tokens, text: tokens, reasoning: 0 },
  };
}
