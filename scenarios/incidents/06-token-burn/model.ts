import type { LanguageModel } from 'ai';
import type { MockLanguageModelV4 } from 'ai/test';
import type { Connection } from '../../kit/connection.ts';
import { TICK_MS } from '../../kit/pace.ts';

type Reply = Awaited<ReturnType<MockLanguageModelV4['doStream']>>['stream'];

/**
 * A model that bills by the token: `generation` is what it works on, `tokens` is its meter. It reads the prompt for as long
 * as `connection.setup()` lasts, and then generates one token a tick, whether or not anybody reads, until its
 * signal is aborted or its stream cancelled.
 */
export async function meteredModel(connection: Connection): Promise<LanguageModel> {
  const { MockLanguageModelV4: Model } = await import('ai/test');
  return new Model({
    doStream: async ({ abortSignal }) => {
      let tokens = 0;
      connection.gauge('tokens', tokens);
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
      await connection.setup();
      abortSignal?.throwIfAborted();
      const stream: Reply = new ReadableStream({
        start: (controller) => {
          controller.enqueue({ type: 'text-start', id: 'reply' });
          timer = setInterval(() => {
            connection.tick();
            connection.gauge('tokens', (tokens += 1));
            controller.enqueue({ type: 'text-delta', id: 'reply', delta: `item ${tokens}\n` });
          }, TICK_MS);
        },
        cancel: stop,
      });
      return { stream };
    },
  });
}
