const OWN_KINDS = ['serve', 'listen'] as const;

/**
 * The server of a scenario's file: the text of its `serve` or `listen`, moved to the margin. That is what a page shows, because
 * the rest of the file is about the harness.
 * @throws {Error} a sentence, if the text has no such part
 */
export function serverCode(source: string, file: string): string {
  const lines = source.split('\n');
  const first = lines.findIndex((line) => OWN_KINDS.some((kind) => line.startsWith(`  ${kind}: `)));
  const last = lines.findIndex((line, index) => index >= first && (line === '  },' || line === '  }),'));
  if (first === -1 || last === -1)
    throw new Error(`Expected ${file} to have a \`serve\` or \`listen\` that ends with a line of its own, got none.`);
  return lines
    .slice(first, last + 1)
    .map((line) => line.slice(2))
    .join('\n');
}
