import type { Run } from '../../model/run.ts';
import { renderTerminalReport } from '../../report/render/terminal.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { recorded } from '../load-run.ts';
import { renderers } from '../../report/render/renderers.ts';
import { terminal } from '../terminal.ts';

/** Every form of the report that goes to standard output. */
export const FORMATS = {
  terminal: (run: Run) => renderTerminalReport(run, terminal()),
  ...renderers,
} as const;

export type Format = keyof typeof FORMATS;

/** `hangup report`: renders a run that was recorded, without running anything. */
export async function report({ from, format }: { from: string; format: Format }): Promise<ExitCode> {
  process.stdout.write(await FORMATS[format](await recorded(from)));
  return EXIT.expected;
}
