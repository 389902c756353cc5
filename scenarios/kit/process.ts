const { bun, deno, node } = process.versions as Record<string, string | undefined>;

/** What runs this program; Bun and Deno also claim a Node. */
export const RUNTIME = { name: bun ? 'bun' : deno ? 'deno' : 'node', version: bun ?? deno ?? node ?? '' };

/** Ends on SIGTERM and Ctrl-C, and with the process that holds the other end of standard input. */
export function endWithParent(): void {
  process.once('SIGTERM', () => process.exit(0));
  process.once('SIGINT', () => process.exit(0));
  process.stdin.once('end', () => process.exit(0)).resume();
}
