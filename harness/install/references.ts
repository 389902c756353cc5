import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../system/errors.ts';
import { createValidator } from '../system/validator.ts';

/** What `reference.json` says of a server in another language; `{build}` in a command is the folder of the builds. */
export interface Reference {
  name: string;
  language: string;
  /** The files to read, below the folder of the reference. */
  sources: readonly string[];
  build: {
    /** Programs that must be there to build it. */
    tools: readonly string[];
    commands: readonly (readonly string[])[];
  };
  /** The same program in each of its ways. */
  servers: readonly { name: string; command: readonly string[] }[];
  shapes: readonly string[];
  guards: readonly string[];
}

const WORDS = { type: 'array', items: { type: 'string' }, minItems: 1 };
const findProblem = createValidator({
  type: 'object',
  required: ['name', 'language', 'sources', 'build', 'servers', 'shapes', 'guards'],
  properties: {
    name: { type: 'string' },
    language: { type: 'string' },
    sources: WORDS,
    build: {
      type: 'object',
      required: ['tools', 'commands'],
      properties: { tools: { ...WORDS, minItems: 0 }, commands: { type: 'array', items: WORDS } },
    },
    servers: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'command'],
        properties: { name: { type: 'string' }, command: WORDS },
      },
    },
    shapes: WORDS,
    guards: WORDS,
  },
});

/** Where a reference lies; commands run there. */
export function getReferenceFolder(id: string): string {
  return fileURLToPath(new URL(`../../scenarios/${id}/`, import.meta.url));
}

/** @throws {HarnessError} if the file cannot be read as such */
export async function readReference(id: string): Promise<Reference> {
  const file = `${getReferenceFolder(id)}reference.json`;
  try {
    const reference: unknown = JSON.parse(await readFile(file, 'utf8'));
    const problem = findProblem(reference);
    if (problem !== null) throw new Error(problem);
    return reference as Reference;
  } catch (error) {
    throw new HarnessError(
      'invalid-reference',
      `Expected ${file} to declare a reference, got ${(error as Error).message}.`,
    );
  }
}
