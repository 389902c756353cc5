import type { Run } from '../../model/run.ts';
import { renderJsonReport } from './json.ts';
import { renderJunitReport } from './junit.ts';
import { renderMarkdownReport } from './markdown.ts';

/** The forms of a report that are files, whoever asks for them. */
export const renderers = {
  markdown: renderMarkdownReport,
  html: async (run: Run) => (await import('./html.ts')).renderHtmlReport(run), // its libraries load slowly
  json: renderJsonReport,
  junit: renderJunitReport,
} as const;
