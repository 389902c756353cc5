import { basename } from 'node:path';
import type { Command } from '../model/plan.ts';
import { UsageError } from '../system/errors.ts';

/** What runs the file that comes after it. */
const INTERPRETERS = /^(?:node|deno|bun|tsx|python[\d.]*|ruby|perl|php|java|dotnet|sh|bash|env)$/;
const SOURCE_FILE = /^[^-][^=]*\.[a-z]\w*$/i;
/** What tells one task of a tool from another: no option and what follows it, which may be a secret, and no path. */
const TASK = /^[a-z][\w:.-]*$/i;
const WORD_PART = /\s+|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)/y;

/**
 * A command as a shell would divide it: blanks divide; '…', "…" and \ keep together. Nothing else has a meaning: no
 * variables, no pipes, no patterns.
 * @throws {UsageError} for a quote that is not closed, or for no command
 */
export function parseCommand(text: string): Command {
  const [file, ...args] = splitWords(text);
  if (file === undefined || file === '')
    throw new UsageError('invalid-command', "Expected a command such as './my-server --flag', got none.");
  return { file, args };
}

function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at = WORD_PART.lastIndex) {
    WORD_PART.lastIndex = at;
    const part = WORD_PART.exec(text);
    if (part === null)
      throw new UsageError('invalid-command', `Expected a command with its quotes closed, got ${text}`);
    const [whole, single, double, escaped, plain] = part;
    if (/^\s/.test(whole)) word = void (word !== undefined && words.push(word));
    else word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
  }
  return word === undefined ? words : [...words, word];
}

/** The base name of the server's file: `my-server`, `server.py` for `python3 -u server.py`; of what is no path also its first words: `npm run dev`. */
export function formatCommandName({ file, args }: Command): string {
  if (INTERPRETERS.test(basename(file))) return basename(args.find((word) => SOURCE_FILE.test(word)) ?? file);
  if (file.includes('/')) return basename(file);
  const other = args.findIndex((word) => !TASK.test(word));
  return [file, ...args.slice(0, other === -1 ? undefined : other).slice(0, 2)].join(' ');
}
