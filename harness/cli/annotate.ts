import { isAbsolute, relative, resolve } from 'node:path';
import type { CheckFinding } from '../model/check-report.ts';
import { buildCheckAnnotations } from '../report/builders/check-annotations.ts';

/** In a job of GitHub Actions: shows the findings beside the code. On standard error, which GitHub reads too and `--json` leaves free. */
export function annotateFindings(findings: readonly CheckFinding[], strict: boolean): void {
  if (process.env.GITHUB_ACTIONS !== 'true') return;
  const root = process.env.GITHUB_WORKSPACE || process.cwd();
  const locate = (file: string): string | null => {
    const path = relative(root, resolve(file));
    return path.startsWith('..') || isAbsolute(path) ? null : path;
  };
  for (const line of buildCheckAnnotations(findings, { strict, locate })) console.error(line);
}
