import { buildRunReport } from '../../report/builders/run.ts';
import type { Format } from '../../report/render/renderers.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { loadRun } from '../load-run.ts';
import { printReport } from '../publish-report.ts';

/** `hangup report`: renders a run that was recorded, without running anything. */
export async function runReport({ from, format }: { from: string; format: Format }): Promise<ExitCode> {
  await printReport(buildRunReport(await loadRun(from)), format);
  return EXIT.expected;
}
