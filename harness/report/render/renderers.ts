import type { Run } from '../../model/run.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';

/** The forms of a report that are files, whoever asks for them. */
export const renderers = {
  markdown: markdownReport,
  html: async (run: Run) => (await import('./html.ts')).htmlReport(run), // its libraries load slowly
  json: jsonReport,
  junit: junitReport,
} as const;
