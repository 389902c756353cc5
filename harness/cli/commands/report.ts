import type { Run } from '../../model/run.ts';
import { renderTerminalReport } from '../../report/render/terminal.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { ReportFormat } from '../report-formats.ts';
import { loadRun } from '../load-run.ts';
import { renderers } from '../../report/render/renderers.ts';
import { readTerminalOptions } from '../publish-report.ts';

const formatRenderers = {
  terminal: (run: Run) => renderTerminalReport(run, readTerminalOptions()),
  ...renderers,
} satisfies Record<ReportFormat, (run: Run) => string | Promise<string>>;

/** `hangup report`: renders a run that was recorded, without running anything. */
export async function runReport({ from, format }: { from: string; format: ReportFormat }): Promise<ExitCode> {
  process.stdout.write(await formatRenderers[format](await loadRun(from)));
  return EXIT.expected;
}
