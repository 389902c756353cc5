import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../system/errors.ts';

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

/** Where a reference lies; commands run there. */
export function getReferenceFolder(id: string): string {
  return fileURLToPath(new URL(`../../scenarios/${id}/`, import.meta.url));
}

/** @throws {HarnessError} if the file cannot be read as such */
export async function readReference(id: string): Promise<Reference> {
  const file = `${getReferenceFolder(id)}reference.json`;
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Reference;
  } catch (error) {
    throw new HarnessError(
      'invalid-reference',
      `Expected ${file} to declare a reference, got: ${(error as Error).message}.`,
    );
  }
}
