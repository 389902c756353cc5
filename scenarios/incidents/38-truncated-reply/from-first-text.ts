/** Holds back what comes before the first piece of text: a client that leaves at the first byte leaves behind a token. */
export function fromFirstText<Chunk extends { type: string }>(): TransformStream<Chunk, Chunk> {
  let held: Chunk[] | undefined = [];
  return new TransformStream({
    transform: (chunk, controller) => {
      if (held === undefined) return controller.enqueue(chunk);
      held.push(chunk);
      if (chunk.type !== 'text-delta') return;
      for (const one of held) controller.enqueue(one);
      held = undefined;
    },
  });
}
