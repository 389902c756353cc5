import { readFile } from 'node:fs/promises';
import { allowFindings, parseAllowEntries, type AllowEntry } from '../check/team/allow.ts';
import { applyBaseline, buildBaseline, isBaseline, type Baseline } from '../check/team/baseline.ts';
import type { CheckReport } from '../model/check-report.ts';
import { formatCount } from '../model/format.ts';
import { HarnessError, UsageError } from '../system/errors.ts';
import { replaceFile } from '../system/files.ts';

export interface AcceptOptions {
  allow?: string | readonly AllowEntry[];
  baseline?: string;
  update: boolean;
}

/** Takes a report, gives it back with what is accepted as `allowed`, and says on standard error what is not needed any more. */
export type AcceptFindings = (report: CheckReport) => Promise<CheckReport>;

/**
 * Reads what is accepted, before the server is started.
 * @throws {UsageError} if a file cannot be read, or there is no baseline yet
 */
export async function readAccepted({ allow = [], baseline, update }: AcceptOptions): Promise<AcceptFindings> {
  if (update && baseline === undefined)
    throw new UsageError('conflicting-options', 'Expected --baseline FILE with --update, got none.');
  const entries =
    typeof allow === 'string' ? parseAllowEntries(await readJson(allow), allow) : parseAllowEntries(allow, 'allow');
  const known = baseline === undefined || update ? null : await readBaseline(baseline);
  return async (report) => {
    const { report: allowed, unused } = allowFindings(report, entries);
    for (const entry of unused) console.error(`Allowed, but not found: ${JSON.stringify(entry)}. Remove it.`);
    if (known !== null) return applyKnown(allowed, known);
    return update ? updateBaseline(allowed, baseline!) : allowed;
  };
}

function applyKnown(report: CheckReport, known: Baseline): CheckReport {
  const { report: applied, gone } = applyBaseline(report, known);
  if (gone > 0)
    console.error(`${formatCount(gone, 'finding')} of the baseline not seen any more: --update writes it anew.`);
  return applied;
}

/** What could not be judged is not known to be gone: the file stays as it is. */
async function updateBaseline(report: CheckReport, file: string): Promise<CheckReport> {
  if (report.findings.some(({ verdict }) => verdict === 'not-judged')) {
    console.error(`${file} stays as it is: not all was judged.`);
    return report;
  }
  const baseline = buildBaseline(report);
  await replaceFile(file, `${JSON.stringify(baseline, null, 2)}\n`).catch((error: unknown) => {
    throw new HarnessError('not-writable', `Expected to write ${file}, got ${(error as Error).message}.`);
  });
  console.error(`${formatCount(baseline.findings.length, 'finding')} in ${file}.`);
  return applyBaseline(report, baseline).report;
}

async function readBaseline(file: string): Promise<Baseline> {
  const value = await readJson(file);
  if (isBaseline(value)) return value;
  throw new UsageError('unreadable-file', `Expected ${file} to be a baseline of hangup. Write one with --update.`);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      'unreadable-file',
      `Expected to read ${file}, got ${(error as Error).message}. A baseline is written by --update.`,
    );
  }
}
