import type { Run } from '../model/run.ts';
import { jsonReport } from '../report/json.ts';
import { junitReport } from '../report/junit.ts';
import { markdownReport } from '../report/markdown.ts';

/** The forms of a report that are files, whoever asks for them. */
export const renderers = {
  markdown: markdownReport,
  html: async (run: Run) => (await import('../report/html.ts')).htmlReport(run), // its libraries load slowly
  json: jsonReport,
  junit: junitReport,
} as const;
