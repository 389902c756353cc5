import type { CheckFinding } from '../../model/check-report.ts';
import { ADVICE_RULES, FRAMEWORKS, type AdviceRule } from './advice-table.ts';
import { DOCS_FOLDER } from './docs-folder.ts';

/** What the advice is read from. */
export type AdviceEvidence = Pick<CheckFinding, 'verdict' | 'kind' | 'request' | 'fault' | 'phase' | 'log'> & {
  /** The user's own frames, the nearest first: the text of the file, empty if it cannot be read, and the line, from 1. */
  frames: readonly { source: string; line: number }[];
  /** On the stack when it was opened. */
  packages: readonly string[];
};

/** What needs no fix, or says nothing about the server. */
const SILENT: readonly CheckFinding['verdict'][] = ['started-once', 'allowed', 'not-judged', 'clean'];
/** So many lines on both sides belong to a handler of ordinary length. */
const LINES_AROUND = 25;
const IMPORTS = /\b(?:from|import|require|getBuiltinModule)\s*\(?\s*['"]((?:@[\w.-]+\/)?[\w.:-]+)/g;

/** The incident that it looks like, the recipe of the framework that was seen, and the page that has it; nothing where nothing is known. */
export function findAdvice(evidence: AdviceEvidence): CheckFinding['advice'] {
  if (SILENT.includes(evidence.verdict)) return [];
  const { frames } = evidence;
  const imported = frames.flatMap(({ source }) => [...source.matchAll(IMPORTS)].map(([, name]) => name!));
  const packages = [...evidence.packages, ...imported];
  const code = frames.map(cutAround).join('\n');
  const rule = ADVICE_RULES.find((one) => isMatch(one, { ...evidence, packages }, code));
  const framework =
    frames.length === 0 ? undefined : FRAMEWORKS.find((one) => one.packages.some((name) => packages.includes(name)));
  return [
    ...(rule ? [{ incident: `incidents/${rule.incident}`, page: `${DOCS_FOLDER}/incidents.md` }] : []),
    ...(framework
      ? [{ recipe: `recipes/${framework.recipe}`, page: `${DOCS_FOLDER}/cookbook.md#${framework.page}` }]
      : []),
  ];
}

function isMatch(rule: AdviceRule, evidence: AdviceEvidence, code: string): boolean {
  const { verdict, kind, request, fault, phase, log, packages } = evidence;
  const has = <T>(wanted: readonly T[] | undefined, found: T) => wanted === undefined || wanted.includes(found);
  return (
    has(rule.verdicts, verdict) &&
    has(rule.kinds, kind) &&
    has(rule.methods, request.split(' ')[0]!) &&
    has(rule.faults, fault) &&
    has(rule.phases, phase) &&
    (rule.code?.test(code) ?? true) &&
    (rule.packages?.some((name) => packages.includes(name)) ?? true) &&
    (rule.log?.test(log) ?? true)
  );
}

function cutAround({ source, line }: AdviceEvidence['frames'][number]): string {
  return source
    .split('\n')
    .slice(Math.max(0, line - 1 - LINES_AROUND), line + LINES_AROUND)
    .join('\n');
}
