import { UsageError } from '../system/errors.ts';

/** What a side is asked to be: packages, or a runtime, with what the user wrote for their versions. */
export interface Word {
  name: string;
  /** `5.0.0`, `^5`, `latest`; in a bisection `5.0.0..latest`. */
  range: string;
}

/**
 * Reads `hono@4.6.0,@hono/node-server@1.13.0`. A name alone stands for its newest version.
 * @throws {UsageError} a sentence, for what names no package
 */
export function wordsOf(text: string): Word[] {
  const words = text.split(',').map((part) => wordOf(part.trim()));
  const names = words.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`Expected '${text}' to name each package once, got ${twice} twice.`);
  return words;
}

const PACKAGE = /^(?<name>(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~][\w.~-]*)(?:@(?<range>[\w.^~<>=|* +-]+))?$/i;

function wordOf(part: string): Word {
  const { name, range = 'latest' } = PACKAGE.exec(part)?.groups ?? {};
  if (name !== undefined) return { name, range };
  throw new UsageError(`Expected a package with a version such as fastify@5.0.0 or node@24, got '${part}'.`);
}

/** A bisection: the package between two versions, and what else is to be there. */
export interface Between {
  name: string;
  from: string;
  to: string;
  others: readonly Word[];
}

/**
 * Reads `h3@1.8.0..latest`, with other packages after commas.
 * @throws {UsageError} a sentence
 */
export function betweenOf(text: string): Between {
  const words = wordsOf(text);
  const [ranged, ...more] = words.filter(({ range }) => range.includes('..'));
  const [from, to, ...rest] = ranged?.range.split('..') ?? [];
  if (ranged === undefined || more.length > 0 || !from || !to || rest.length > 0) {
    throw new UsageError(`Expected one package with two versions such as h3@1.8.0..latest, got '${text}'.`);
  }
  return { name: ranged.name, from, to, others: words.filter((word) => word !== ranged) };
}
