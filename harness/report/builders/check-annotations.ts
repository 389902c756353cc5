import { CHECK_VERDICTS, type CheckFinding } from '../../model/check-report.ts';
import { stripControlCharacters } from '../../model/format.ts';
import { TONES } from './check.ts';

export interface AnnotationOptions {
  strict: boolean;
  /** The path of a file from the top of the repository; null if it is not in it. */
  locate: (file: string) => string | null;
}

/** GitHub shows no more than ten of a kind for each step. */
const MOST_ANNOTATIONS = 10;

/**
 * What is accused, or could not be judged, as lines that GitHub Actions show beside the code: the worst ten, and how many more there are.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function buildCheckAnnotations(findings: readonly CheckFinding[], options: AnnotationOptions): string[] {
  const shown = findings
    .filter(({ verdict }) => TONES[verdict] !== 'good')
    .toSorted((one, other) => CHECK_VERDICTS.indexOf(one.verdict) - CHECK_VERDICTS.indexOf(other.verdict));
  const lines = shown.slice(0, MOST_ANNOTATIONS).map((finding) => buildAnnotation(finding, options));
  const more = shown.length - lines.length;
  return more > 0 ? [...lines, `::notice title=hangup::${more} more: see the summary of the job.`] : lines;
}

function buildAnnotation(finding: CheckFinding, { strict, locate }: AnnotationOptions): string {
  const { verdict, kind, request, sentence, site } = finding;
  const tone = TONES[verdict];
  const level = tone === 'bad' || (strict && tone === 'warning') ? 'error' : 'warning';
  const file = site === null ? null : locate(site.file);
  const place = site === null || file === null ? {} : { file, line: site.line, col: site.column };
  const properties = { ...place, title: `${verdict}: ${kind}, ${request}` };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${level} ${list.join(',')}::${escapeMessage(sentence)}`;
}

function escapeMessage(text: string): string {
  return stripControlCharacters(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
