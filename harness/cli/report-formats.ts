import type { Format } from '../report/render/renderers.ts';

/** Every format of a report that goes to standard output; apart, because the renderers load slowly. */
export const REPORT_FORMATS = [
  'terminal',
  'markdown',
  'html',
  'json',
  'junit',
  'github',
] as const satisfies readonly Format[];
