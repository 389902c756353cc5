import { appendFile, access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { type TerminalOptions, renderTerminalReport } from '../report/render/terminal.ts';
import { replaceFiles, makeFolder } from '../system/files.ts';
import type { Run } from '../model/run.ts';
import { renderStepSummary } from '../report/render/github.ts';
import { renderers } from '../report/render/renderers.ts';
import { HarnessError } from '../system/errors.ts';
import { isFullySkipped } from '../report/sections/findings.ts';
import { renderJsonReport } from '../report/render/json.ts';
import { EXIT, type ExitCode } from './exit.ts';

/** Shows a run on standard output, writes its reports, and says with which code to exit. */
export async function publishRun(
  run: Run,
  { json, folder }: { json: boolean; folder: string | null },
): Promise<ExitCode> {
  process.stdout.write(json ? renderJsonReport(run) : renderTerminalReport(run, readTerminalOptions()));
  if (folder !== null) {
    await writeReports(run, folder);
    console.error(`The report is in ${folder}/report.md, .html and .json; junit.xml beside them is for CI.`);
  }
  await writeStepSummary(run, process.env.GITHUB_STEP_SUMMARY || undefined);
  return getRunExitCode(run);
}

/**
 * A harness failure outweighs a difference: what could not be observed may hide one. So may a run that judged nothing; of a
 * share of one, nothing is said before all are merged.
 */
function getRunExitCode(run: Run): ExitCode {
  const hasStatus = (wanted: string) => run.results.some(({ status }) => status === wanted);
  if (run.selfCheck.problems.length > 0 || hasStatus('unknown') || (isFullySkipped(run) && run.shard === undefined))
    return EXIT.harness;
  return hasStatus('different') ? EXIT.different : EXIT.expected;
}

/** @throws {HarnessError} that names the file or folder which could not be written, and what to do */
async function writeOrExplain(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new HarnessError(
      'not-writable',
      `Expected to write ${path}, got ${(error as Error).message}. Name another folder with --out.`,
    );
  }
}

const REPORT_FILES: Readonly<Record<string, (run: Run) => string | Promise<string>>> = {
  'report.md': renderers.markdown,
  'report.html': renderers.html,
  'report.json': renderers.json,
  'junit.xml': renderers.junit,
};

/**
 * Makes the folder and makes sure that it takes files, before anything is run for it.
 * @throws {HarnessError}
 */
export async function prepareReportFolder(folder: string): Promise<void> {
  await writeOrExplain(folder, async () => {
    makeFolder(folder);
    await access(folder, constants.W_OK);
  });
}

/**
 * Writes every form of the report: all of them, or none.
 * @throws {HarnessError}
 */
async function writeReports(run: Run, folder: string): Promise<void> {
  const texts: Record<string, string> = {};
  for (const [name, render] of Object.entries(REPORT_FILES)) texts[join(folder, name)] = await render(run);
  await writeOrExplain(folder, () => replaceFiles(texts));
}

/** GitHub shows what is appended to this file as the summary of the job. */
async function writeStepSummary(run: Run, file: string | undefined): Promise<void> {
  if (file !== undefined) await writeOrExplain(file, () => appendFile(file, renderStepSummary(run)));
}

/** An answer in every form. */
interface ComparisonOutput {
  /** The names of its files, without their endings. */
  name: 'comparison' | 'bisection';
  record: unknown;
  markdown: string;
  terminal: string;
}

/** Where an answer goes. */
export interface OutputDestination {
  json: boolean;
  /** Undefined for nowhere. */
  out?: string;
}

/** Shows an answer on standard output, writes its files, and adds it to the summary of a GitHub job. */
export async function publishComparison(
  { name, record, markdown, terminal }: ComparisonOutput,
  { json, out }: OutputDestination,
): Promise<void> {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  process.stdout.write(json ? text : terminal);
  if (out !== undefined) {
    const file = join(out, name);
    await writeOrExplain(out, () => replaceFiles({ [`${file}.md`]: markdown, [`${file}.json`]: text }));
    console.error(`The report is in ${out}/${name}.md and .json.`);
  }
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (summary !== undefined) await writeOrExplain(summary, () => appendFile(summary, markdown));
}

/** What standard output can show. */
export function readTerminalOptions(): TerminalOptions {
  const { stdout } = process;
  return { color: stdout.hasColors?.() ?? false, width: stdout.columns };
}
