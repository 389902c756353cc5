import type { CheckFinding } from '../model/check-report.ts';
import { buildCheckAnnotations } from '../report/builders/check-annotations.ts';
import { relativeBelow } from '../system/files.ts';

/** In a job of GitHub Actions: shows the findings beside the code. On standard error, which GitHub reads too and `--json` leaves free. */
export function annotateFindings(findings: readonly CheckFinding[], strict: boolean): void {
  if (process.env.GITHUB_ACTIONS !== 'true') return;
  const root = process.env.GITHUB_WORKSPACE || process.cwd();
  const locate = (file: string) => relativeBelow(root, file);
  for (const line of buildCheckAnnotations(findings, { strict, locate })) console.error(line);
}
