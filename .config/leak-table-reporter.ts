import type { Reporter, TestModule } from 'vitest/node';
import type { Run } from '../harness/model/run.ts';
import { buildRunReport } from '../harness/report/builders/run.ts';
import { renderReport } from '../harness/report/render/renderers.ts';

/** Prints the leak table of the scenarios after the tests. */
export class LeakTableReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    for (const module of modules) {
      const { run } = module.meta() as { run?: Run };
      if (run !== undefined)
        process.stdout.write(
          `\n${await renderReport(buildRunReport(run), 'terminal', { color: process.stdout.hasColors?.() ?? false, width: process.stdout.columns })}\n`,
        );
    }
  }
}
