import { readFile } from 'node:fs/promises';
import schema from '../../docs/report.schema.json' with { type: 'json' };
import type { Run } from '../model/run.ts';
import { UsageError } from '../system/errors.ts';
import { createValidator } from '../system/validator.ts';

const SCHEMA_VERSION = schema.properties.schemaVersion.const;
const findProblem = createValidator(schema);

/** @throws {UsageError} if the file is not a recorded run */
export async function loadRun(file: string): Promise<Run> {
  const expected = `Expected ${file} to be a report.json of \`hangup run\``;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      'unreadable-file',
      `${expected}, got ${(error as Error).message}. Run \`npx hangup run\` first, or name another.`,
    );
  });
  const run = parseJsonOrText(text);
  const version = getSchemaVersion(run);
  if (version !== undefined && version !== SCHEMA_VERSION)
    throw new UsageError(
      'unreadable-file',
      `${expected} with schemaVersion ${SCHEMA_VERSION}, got ${JSON.stringify(version)}. Run again, or use the hangup that wrote it.`,
    );
  const problem = findProblem(run);
  if (problem !== null) throw new UsageError('unreadable-file', `${expected}, got ${problem}.`);
  return run as Run;
}

function getSchemaVersion(run: unknown): unknown {
  return typeof run === 'object' && run !== null && 'schemaVersion' in run ? run.schemaVersion : undefined;
}

function parseJsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
