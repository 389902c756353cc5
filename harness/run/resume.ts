import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../system/files.ts';
import type { Result } from '../model/result.ts';
import type { ServerPlan } from '../model/plan.ts';

/** One line: a server that has been observed to the end, with what makes its results comparable. */
interface JournalEntry {
  id: string;
  key: string;
  results: readonly Result[];
}

interface JournalOptions {
  plan: readonly ServerPlan[];
  /** What else makes results comparable: patience, repeats, versions, and the sources that all servers share. */
  conditions: string;
  /** Whether what the file holds counts; otherwise it is begun anew. */
  resume: boolean;
}

/**
 * Keeps the results of a long run in a file, so that an interrupted one can be gone on with. An entry counts only if the
 * same cells of the same server were looked at under the same conditions, with the same expectations.
 */
export class JournalFile {
  readonly #file: string;
  readonly #keys: ReadonlyMap<string, string>;
  readonly #entries: ReadonlyMap<string, readonly Result[]>;

  static async open(file: string, { plan, conditions, resume }: JournalOptions): Promise<JournalFile> {
    makeFolder(dirname(file));
    const keys = new Map(plan.map((serverPlan) => [serverPlan.id, hashServerPlan(serverPlan, conditions)]));
    if (!resume) await rm(file, { force: true });
    const entries = readJournalEntries(file).filter(({ id, key }) => keys.get(id) === key);
    return new JournalFile(file, keys, new Map(entries.map(({ id, results }) => [id, results])));
  }

  private constructor(
    file: string,
    keys: ReadonlyMap<string, string>,
    entries: ReadonlyMap<string, readonly Result[]>,
  ) {
    this.#file = file;
    this.#keys = keys;
    this.#entries = entries;
  }

  /** How many servers need not be observed again. */
  get size(): number {
    return this.#entries.size;
  }

  readonly getResults = (id: string): readonly Result[] | undefined => this.#entries.get(id);

  readonly addResults = (id: string, results: readonly Result[]): void => {
    if (results.some(({ status }) => status === 'unknown')) return; // it deserves another try
    const entry: JournalEntry = { id, key: this.#keys.get(id) ?? '', results };
    appendFileSync(this.#file, `\n${JSON.stringify(entry)}\n`); // what stands before it may have been cut off
  };

  /** The run has come to its end; there is nothing to go on with. */
  async close(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

function hashServerPlan({ cells, program, command, skip, text }: ServerPlan, conditions: string): string {
  const cellKeys = cells.map(({ cell: { fault, phase, stream }, expectations }) => [
    fault,
    phase,
    stream,
    expectations,
  ]);
  const keyParts = [conditions, program, command, skip, text.code, cellKeys];
  const replaceNumber = (_name: string, value: unknown) => (typeof value === 'number' ? String(value) : value); // JSON has no Infinity
  return createHash('sha256').update(JSON.stringify(keyParts, replaceNumber)).digest('hex');
}

/** The last line may have been cut off by what ended the run. */
function readJournalEntries(file: string): JournalEntry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as JournalEntry];
    } catch {
      return [];
    }
  });
}

const KIT_FOLDER = new URL('../../scenarios/kit/', import.meta.url);

const STACK_LOCKFILE = new URL('../../scenarios/stacks/package-lock.json', import.meta.url);

/** Changes with whatever every stack is built on: the kit, and the versions of the frameworks. */
export async function hashSharedSources(): Promise<string> {
  const files = (await readdir(KIT_FOLDER)).toSorted().map((name) => new URL(name, KIT_FOLDER));
  const digest = createHash('sha256');
  for (const file of [...files, STACK_LOCKFILE]) digest.update(await readFile(file));
  return digest.digest('hex');
}
