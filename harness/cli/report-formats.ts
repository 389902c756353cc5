/** Every form of the report that goes to standard output. */
export const REPORT_FORMATS = ['terminal', 'markdown', 'html', 'json', 'junit'] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];
