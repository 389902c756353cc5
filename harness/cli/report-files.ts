import { access, appendFile, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../model/run.ts';
import { stepSummary } from '../report/render/github.ts';
import { makeFolder } from '../system/files.ts';
import { replaceFile } from '../system/replace-file.ts';
import { renderers } from '../report/render/renderers.ts';
import { writing } from './writing.ts';

const FILES: Readonly<Record<string, (run: Run) => string | Promise<string>>> = {
  'report.md': renderers.markdown,
  'report.html': renderers.html,
  'report.json': renderers.json,
  'junit.xml': renderers.junit,
};

/**
 * Makes the folder and makes sure that it takes files, before anything is run for it.
 * @throws {HarnessError}
 */
export async function prepareFolder(folder: string): Promise<void> {
  await writing(folder, async () => {
    makeFolder(folder);
    await access(folder, constants.W_OK);
  });
}

/**
 * Writes every form of the report.
 * @throws {HarnessError}
 */
export async function writeReports(run: Run, folder: string): Promise<void> {
  for (const [name, render] of Object.entries(FILES)) {
    await writing(join(folder, name), async () => replaceFile(join(folder, name), await render(run)));
  }
}

/** GitHub shows what is appended to this file as the summary of the job. */
export async function writeStepSummary(run: Run, file: string | undefined): Promise<void> {
  if (file !== undefined) await writing(file, () => appendFile(file, stepSummary(run)));
}
