import type { Reporter, TestModule } from 'vitest/node';
import type { Run } from '../harness/model/run.ts';
import { renderTerminalReport } from '../harness/report/render/terminal.ts';

/** Prints the leak table of the scenarios after the tests. */
export class LeakTableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) {
      const { run } = module.meta() as { run?: Run };
      if (run !== undefined)
        process.stdout.write(
          `\n${renderTerminalReport(run, { color: process.stdout.hasColors?.() ?? false, width: process.stdout.columns })}\n`,
        );
    }
  }
}
