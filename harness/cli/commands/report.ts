import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import schema from '../../../docs/report.schema.json' with { type: 'json' };
import type { Run } from '../../records.ts';
import { terminalReport } from '../../report/terminal.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { renderers } from '../renderers.ts';
import { terminal } from '../terminal.ts';

/** Every form of the report that goes to standard output. */
export const FORMATS = {
  terminal: (run: Run) => terminalReport(run, terminal()),
  ...renderers,
} as const;

export type Format = keyof typeof FORMATS;

/** `hangup report`: renders a run that was recorded, without running anything. */
export async function report({ from, format }: { from: string; format: Format }): Promise<ExitCode> {
  process.stdout.write(await FORMATS[format](await recorded(from)));
  return EXIT.expected;
}

/** @throws {UsageError} if the file is not a recorded run */
async function recorded(file: string): Promise<Run> {
  const expected = `Expected ${file} to be a report.json of \`hangup run\``;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      `${expected}, got ${(error as Error).message}. Run \`npx hangup run\` first, or name another with --from.`,
    );
  });
  const run = parse(text);
  const validate = new Ajv({ strict: false }).compile<Run>(schema);
  if (validate(run)) return run;
  const [error] = validate.errors ?? [];
  throw new UsageError(`${expected}, got ${error?.instancePath || 'a value'} which ${error?.message ?? 'is not one'}.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
