import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import reportSchema from '../../docs/report.schema.json' with { type: 'json' };
import { HarnessError } from '../system/errors.ts';
import { makeFolder } from '../system/files.ts';
import { createValidator } from '../system/validator.ts';
import { formatCount } from '../model/format.ts';
import type { Result } from '../model/result.ts';
import type { Cell, ServerPlan } from '../model/plan.ts';

/** One line: a server that has been observed to the end, with what makes its results comparable. */
interface JournalEntry {
  id: string;
  key: string;
  results: readonly Result[];
}

const findEntryProblem = createValidator(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'key', 'results'],
    properties: {
      id: { type: 'string' },
      key: { type: 'string' },
      results: { type: 'array', items: { $ref: `${reportSchema.$id}#/definitions/result` } },
    },
  },
  [reportSchema],
);

interface JournalOptions {
  plan: readonly ServerPlan[];
  /** What else makes results comparable: patience, repeats, versions, and the sources that all servers share. */
  conditions: string;
  /** Whether what the file holds counts; otherwise it is begun anew. */
  resume: boolean;
}

/**
 * Keeps the results of a long run in a file, so that an interrupted one can be gone on with. An entry counts only if the
 * same cells of the same server were looked at under the same conditions, with the same expectations: else the server is
 * observed again. It has one result for each of them.
 */
export class JournalFile {
  readonly #file: string;
  readonly #keys: ReadonlyMap<string, string>;
  readonly #entries: ReadonlyMap<string, readonly Result[]>;

  /** @throws {HarnessError} if a line of the file is whole, and is no entry */
  static async open(file: string, { plan, conditions, resume }: JournalOptions): Promise<JournalFile> {
    makeFolder(dirname(file));
    const keys = new Map(plan.map((serverPlan) => [serverPlan.id, hashServerPlan(serverPlan, conditions)]));
    if (!resume) await rm(file, { force: true });
    const cells = new Map(plan.map((serverPlan) => [serverPlan.id, serverPlan.cells.map(({ cell }) => cell)]));
    const entries = readJournalEntries(file, { keys, cells });
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

function hashServerPlan({ cells, start, text }: ServerPlan, conditions: string): string {
  const cellKeys = cells.map(({ cell: { fault, phase, stream }, expectations }) => [
    fault,
    phase,
    stream,
    expectations,
  ]);
  const keyParts = [conditions, start, text.code, cellKeys];
  const replaceNumber = (_name: string, value: unknown) => (typeof value === 'number' ? String(value) : value); // JSON has no Infinity
  return createHash('sha256').update(JSON.stringify(keyParts, replaceNumber)).digest('hex');
}

interface PlannedServers {
  keys: ReadonlyMap<string, string>;
  cells: ReadonlyMap<string, readonly Cell[]>;
}

/** Null if there is one result for each cell of the server, in their order. */
function findResultProblem({ id, results }: JournalEntry, cells: PlannedServers['cells']): string | null {
  const planned = cells.get(id) ?? [];
  const formatCell = ({ scenario, fault, phase, stream }: Cell) => JSON.stringify([scenario, fault, phase, stream]);
  const isWhole = results.map(({ cell }) => formatCell(cell)).join('\n') === planned.map(formatCell).join('\n');
  return isWhole
    ? null
    : `${formatCount(results.length, 'result')} of ${id} that are not one for each of its ${formatCount(planned.length, 'cell')}`;
}

/** The entries with the key of their server. The last line may have been cut off by what ended the run. */
function readJournalEntries(file: string, { keys, cells }: PlannedServers): JournalEntry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new HarnessError(
      'invalid-journal',
      `${describeExpectation(file)}, got ${(error as Error).message}. ${REPAIR}`,
    );
  }
  return text.split('\n').flatMap((line, index) => {
    const entry = parseJson(line);
    if (entry === undefined || isOfOtherConditions(entry, keys)) return [];
    const problem = findEntryProblem(entry) ?? findResultProblem(entry as JournalEntry, cells);
    if (problem === null) return [entry as JournalEntry];
    throw new HarnessError(
      'invalid-journal',
      `${describeExpectation(file)}, got on line ${index + 1} ${problem}. ${REPAIR}`,
    );
  });
}

const REPAIR = 'Run without --resume to begin anew.';

function describeExpectation(file: string): string {
  return `Expected ${file} to hold the results of an interrupted run`;
}

/** Undefined for what is not JSON. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Such an entry may be of another version of hangup, and then of another schema. */
function isOfOtherConditions(entry: unknown, keys: ReadonlyMap<string, string>): boolean {
  if (typeof entry !== 'object' || entry === null) return false;
  const { id, key } = entry as Partial<JournalEntry>;
  return typeof id === 'string' && typeof key === 'string' && keys.get(id) !== key;
}

const KIT_FOLDER = new URL('../../scenarios/kit/', import.meta.url);

const STACK_FILES = ['package-lock.json', 'next/package-lock.json', 'next/app/route.js'].map(
  (name) => new URL(`../../scenarios/stacks/${name}`, import.meta.url),
);

/** Changes with whatever the stacks are built on: the kit, the versions of the frameworks, and the application of Next.js. */
export async function hashSharedSources(): Promise<string> {
  const files = (await readdir(KIT_FOLDER)).toSorted().map((name) => new URL(name, KIT_FOLDER));
  const digest = createHash('sha256');
  for (const file of [...files, ...STACK_FILES]) digest.update(await readFile(file));
  return digest.digest('hex');
}
