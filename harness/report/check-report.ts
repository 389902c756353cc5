import pc from 'picocolors';
import type { CheckFinding, CheckReport, CheckVerdict } from '../model/check-report.ts';
import { LOG_LINES, stripControlCharacters } from '../model/format.ts';

/** The answer of `hangup check` for a terminal: a block for each finding, then what was not judged. */
export function renderCheckReport(report: CheckReport, { color }: { color: boolean }): string {
  const colors = pc.createColors(color);
  const paint = (verdict: CheckVerdict) =>
    (GOOD.includes(verdict) ? colors.green : UNSURE.includes(verdict) ? colors.yellow : colors.red)(verdict);
  const { findings, verdict, server, watchedMs, notJudged } = report;
  const blocks = findings.map((finding) => formatBlock(finding, paint(finding.verdict)));
  const isClean = findings.every((finding) => GOOD.includes(finding.verdict));
  const clean = isClean
    ? [`${paint(verdict)} within ${(watchedMs / 1_000).toFixed(1)} s of the last client that left.`]
    : [];
  const limits = `Not judged: ${notJudged.join('; ')}.`;
  return `${[`${colors.bold(stripControlCharacters(server))}: ${paint(verdict)}`, ...blocks, ...clean, limits].join('\n\n')}\n`;
}

const GOOD: readonly CheckVerdict[] = ['clean', 'allowed', 'started-once'];
const UNSURE: readonly CheckVerdict[] = ['late', 'retained', 'not-judged'];

function formatBlock({ kind, request, fault, phase, sentence, log }: CheckFinding, verdict: string): string {
  const lines = stripControlCharacters(log).trim().split('\n').slice(-LOG_LINES);
  const said = log.trim() === '' ? [] : ['  It said:', ...lines.map((line) => `    ${line}`)];
  return [`${verdict} (${kind}), ${request}, ${fault} ${phase}`, `  ${stripControlCharacters(sentence)}`, ...said].join(
    '\n',
  );
}
