import { appendFile, access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { wrapText } from '../model/format.ts';
import { makeFolder, replaceFiles } from '../system/files.ts';
import type { Report } from '../report/model.ts';
import type { RenderOptions } from '../report/render/renderer.ts';
import { renderPieces, renderReport, renderers, type Format } from '../report/render/renderers.ts';
import { HarnessError, UsageError } from '../system/errors.ts';
import { EXIT_OF_STATUS, type ExitCode } from './exit.ts';

/** Where a report goes beside standard output. */
export interface OutputDestination {
  json: boolean;
  /** The folder of its files; left out for none. */
  out?: string | undefined;
}

/** Shows a report on standard output, writes its files, adds it to the summary of a GitHub job, and says with which code to exit. */
export async function publishReport(report: Report, { json, out }: OutputDestination): Promise<ExitCode> {
  await printReport(report, json ? 'json' : 'terminal');
  if (out !== undefined) {
    const files = await writeReportFiles(report, out);
    const width = process.stderr.columns ?? Infinity;
    console.error(wrapText(`The report is in ${out}: ${files.join(', ')}.`, width).join('\n'));
  }
  await writeStepSummary(report, process.env.GITHUB_STEP_SUMMARY || undefined);
  return EXIT_OF_STATUS[report.model.status];
}

/** @throws {HarnessError} that names the file or folder which could not be written, and what to do */
async function writeOrExplain(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error; // no system said it: it is a fault of ours
    throw new HarnessError(
      'not-writable',
      `Expected to write ${path}, got ${(error as Error).message}. Name another folder with --out.`,
    );
  }
}

/**
 * Makes the folder and makes sure that it takes files, before anything is run for it.
 * @throws {HarnessError}
 */
export async function prepareReportFolder(folder: string): Promise<void> {
  if (folder === '') throw new UsageError('invalid-option', 'Expected a folder after --out, got an empty text.');
  await writeOrExplain(folder, async () => {
    makeFolder(folder);
    await access(folder, constants.W_OK);
  });
}

/**
 * Writes every format that is a file, and returns their names; the files of the last report are replaced together. A report
 * without suites has nothing for CI to list.
 * @throws {HarnessError}
 */
async function writeReportFiles(report: Report, folder: string): Promise<string[]> {
  const files: [name: string, text: AsyncIterable<string>][] = [];
  for (const format of ['markdown', 'html', 'json', 'junit'] as const) {
    const name = renderers[format].getFile(report.name);
    if (name === null || (format === 'junit' && report.model.suites.length === 0)) continue;
    files.push([name, renderPieces(report, format)]);
  }
  await writeOrExplain(folder, () => replaceFiles(files.map(([name, text]) => [join(folder, name), text])));
  return files.map(([name]) => name);
}

/** GitHub shows what is appended to this file as the summary of the job. */
async function writeStepSummary(report: Report, file: string | undefined): Promise<void> {
  if (file !== undefined)
    await writeOrExplain(file, async () => appendFile(file, await renderReport(report, 'github')));
}

/** Shows a report on standard output. */
export async function printReport(report: Report, format: Format): Promise<void> {
  for await (const piece of renderPieces(report, format, readTerminalOptions())) process.stdout.write(piece);
}

/** What standard output can show. */
export function readTerminalOptions(): RenderOptions {
  const { stdout } = process;
  return { color: stdout.hasColors?.() ?? false, width: stdout.columns };
}
