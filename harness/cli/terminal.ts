import type { TerminalOptions } from '../report/render/terminal.ts';

/** What standard output can show. */
export function readTerminalOptions(): TerminalOptions {
  const { stdout } = process;
  return { color: stdout.hasColors?.() ?? false, width: stdout.columns };
}
