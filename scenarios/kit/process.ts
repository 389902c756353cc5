const { bun, deno, node } = process.versions as Record<string, string | undefined>;

/** What runs this program; Bun and Deno also claim a Node. */
export const RUNTIME = { name: bun ? 'bun' : deno ? 'deno' : 'node', version: bun ?? deno ?? node ?? '' };

/**
 * Ends with the process that holds the other end of standard input, and on SIGTERM and Ctrl-C, unless the program has a way
 * of its own to do so. It keeps nothing alive.
 */
export function exitWhenParentEnds(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(0));
  }
  process.stdin.once('end', () => process.exit(0)).resume();
  (process.stdin as { unref?: () => void }).unref?.();
}
