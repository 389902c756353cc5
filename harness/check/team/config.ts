import { basename, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lilconfig } from 'lilconfig';
import type { Fault, Phase } from '../../../scenarios/kit/vocabulary.ts';
import { UsageError } from '../../system/errors.ts';
import type { AllowEntry } from './allow.ts';

/** What `hangup check` does without being told on the command line, whose options are named alike and come first. */
export interface HangupConfig {
  /** What starts the server: its words, or one text that is divided as a shell would. */
  command?: string | readonly string[];
  /** What to ask for: `/events`, `POST /chat`. */
  url?: string | readonly string[];
  curl?: string;
  /** `accept: text/event-stream`. */
  header?: string | readonly string[];
  data?: string;
  before?: string;
  authCommand?: string;
  insecure?: boolean;
  identity?: string;
  attach?: string;
  /** Whether HOST and PORT are set for the server. */
  port?: boolean;
  fault?: Fault | readonly Fault[];
  phase?: Phase | readonly Phase[];
  times?: number;
  /** In ms. */
  dwell?: number;
  /** In ms. */
  linger?: number;
  quick?: boolean;
  deep?: boolean;
  strict?: boolean;
  /** The entries, or a JSON file of them. */
  allow?: string | readonly AllowEntry[];
  baseline?: string;
  out?: string;
}

const PLACES = ['hangup.config.ts', 'hangup.config.js', 'hangup.config.json', 'package.json'];

export interface FoundConfig {
  /** Its path from the folder in which it was looked for. */
  source: string;
  values: Readonly<Record<string, unknown>>;
}

/**
 * The configuration of a folder, or of the nearest one above it: a file, or the key `hangup` of a package.json.
 * @returns null if there is none
 * @throws {UsageError} if it cannot be read
 */
export async function findConfig(folder: string): Promise<FoundConfig | null> {
  const search = lilconfig('hangup', {
    searchPlaces: PLACES,
    loaders: {
      '.ts': async (path) => {
        assertReadsTypeScript(path, process.features.typescript);
        return importDefault(path);
      },
      '.js': importDefault,
    },
  });
  const found = await search.search(folder).catch((error: unknown) => {
    if (error instanceof UsageError) throw error;
    const { message } = error as Error;
    throw new UsageError('unreadable-file', `Expected to read the configuration of hangup, got ${message}.`);
  });
  if (found === null) return null;
  const { config: values, filepath } = found as { config: unknown; filepath: string };
  const source = relative(folder, filepath);
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new UsageError('unreadable-file', `Expected ${source} to hold an object, got ${JSON.stringify(values)}.`);
  return { source, values: values as FoundConfig['values'] };
}

async function importDefault(path: string): Promise<unknown> {
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  return module.default;
}

/** @throws {UsageError} @param support process.features.typescript of this Node */
export function assertReadsTypeScript(path: string, support: string | false | undefined): void {
  if (support) return;
  throw new UsageError(
    'unreadable-file',
    `Expected Node 22.18 or newer to read ${basename(path)}, got ${process.version}. Write hangup.config.js or hangup.config.json instead.`,
  );
}
