import type { Run } from '../../model/run.ts';
import { renderTerminalReport } from '../../report/render/terminal.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { loadRun } from '../load-run.ts';
import { renderers } from '../../report/render/renderers.ts';
import { readTerminalOptions } from '../publish-report.ts';

/** Every form of the report that goes to standard output. */
export const FORMATS = {
  terminal: (run: Run) => renderTerminalReport(run, readTerminalOptions()),
  ...renderers,
} as const;

type ReportFormat = keyof typeof FORMATS;

/** `hangup report`: renders a run that was recorded, without running anything. */
export async function runReport({ from, format }: { from: string; format: ReportFormat }): Promise<ExitCode> {
  process.stdout.write(await FORMATS[format](await loadRun(from)));
  return EXIT.expected;
}
