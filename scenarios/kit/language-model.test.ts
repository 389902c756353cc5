import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Connection } from './connection.ts';
import { createLanguageModel } from './language-model.ts';
import type { ServerMark } from './marks.ts';
import { TICK_MS } from './timing.ts';

interface Asked {
  tokens?: number;
  holdLastUntil?: Promise<void>;
  abortSignal?: AbortSignal;
}

/** A call of the model, and what it has marked so far. */
async function call({ abortSignal, ...reply }: Asked) {
  const marked: string[] = [];
  const marks = (line: object) => void marked.push((line as ServerMark).event);
  const { stream } = await createLanguageModel(new Connection('1', marks, null), reply).doStream({ abortSignal });
  return { marked, stream };
}

describe('the language model', () => {
  test('says its tokens, ends, and gives its generation back', async () => {
    const { marked, stream } = await call({ tokens: 2 });
    const parts = await Array.fromAsync(stream, (part) => ('delta' in part ? part.delta : part.type));
    expect(parts).toEqual(['text-start', 'item 1\n', 'item 2\n', 'text-end', 'finish']);
    expect(marked.filter((event) => event === 'released')).toHaveLength(1);
  });

  test('generates without a reader, until its signal is aborted', async () => {
    const { abort, signal: abortSignal } = controls();
    const { marked } = await call({ abortSignal });
    await sleep(3 * TICK_MS);
    abort();
    const ticks = marked.filter((event) => event === 'tick').length;
    await sleep(2 * TICK_MS);
    expect(ticks).toBeGreaterThan(0);
    expect(marked.at(-1)).toBe('released');
    expect(marked.filter((event) => event === 'tick')).toHaveLength(ticks);
  });

  test('is given back once if its stream is cancelled after the abort', async () => {
    const { abort, signal: abortSignal } = controls();
    const { marked, stream } = await call({ abortSignal });
    abort();
    await stream.cancel();
    expect(marked.filter((event) => event === 'released')).toHaveLength(1);
  });

  test('gives its generation back if its signal has aborted before the call', async () => {
    const marked: string[] = [];
    const marks = (line: object) => void marked.push((line as ServerMark).event);
    const model = createLanguageModel(new Connection('1', marks, null));
    await expect(model.doStream({ abortSignal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(marked.filter((event) => event === 'released')).toHaveLength(1);
  });

  test('keeps its last token until it may end', async () => {
    const { promise: last, resolve } = Promise.withResolvers<void>();
    const { marked, stream } = await call({ tokens: 1, holdLastUntil: last });
    await sleep(2 * TICK_MS);
    expect(marked.filter((event) => event === 'gauge')).toHaveLength(1); // the meter at zero
    resolve();
    const parts = await Array.fromAsync(stream, ({ type }) => type);
    expect(parts).toContain('text-delta');
  });
});

function controls() {
  const controller = new AbortController();
  return { abort: () => controller.abort(), signal: controller.signal };
}
