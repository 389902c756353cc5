const SERVER_KEYS = ['serve', 'listen'] as const;

/**
 * The server of a scenario's file: the text of its `serve` or `listen`, moved to the margin. That is what a page shows, because
 * the rest of the file is about the harness.
 * @throws {Error} a sentence, if the text has no such part
 */
export function extractServerCode(source: string, file: string): string {
  const lines = source.split('\n');
  const firstIndex = lines.findIndex((line) => SERVER_KEYS.some((key) => line.startsWith(`  ${key}: `)));
  const lastIndex = lines.findIndex((line, index) => index >= firstIndex && (line === '  },' || line === '  }),'));
  if (firstIndex === -1 || lastIndex === -1)
    throw new Error(`Expected ${file} to have a \`serve\` or \`listen\` that ends with a line of its own, got none.`);
  return lines
    .slice(firstIndex, lastIndex + 1)
    .map((line) => line.slice(2))
    .join('\n');
}
