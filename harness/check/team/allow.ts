import { normalize } from 'node:path';
import { findWorstVerdict, type CheckFinding, type CheckReport, type CheckVerdict } from '../../model/check-report.ts';
import { UsageError } from '../../system/errors.ts';

/** A finding that is meant to be: every field that is given must be that of the finding. */
export interface AllowEntry {
  kind?: string;
  /** As the report prints it: `src/jobs.ts`. */
  file?: string;
  function?: string;
  /** `POST /jobs`. */
  request?: string;
  reason: string;
}

/** What can be accepted. What ended the server, or its answers, hides all that would be found after it. */
const ACCEPTABLE: readonly CheckVerdict[] = ['leak', 'premature', 'double', 'late', 'unfinished', 'retained'];

const FIELDS = ['kind', 'file', 'function', 'request'] as const satisfies readonly (keyof AllowEntry)[];

/**
 * The entries of an allow file, or of the configuration.
 * @param source by what an error names them
 * @throws {UsageError}
 */
export function parseAllowEntries(value: unknown, source: string): AllowEntry[] {
  if (!Array.isArray(value)) return failEntry(source, 'a list of entries', value);
  return value.map((entry: unknown) => parseEntry(entry, source));
}

function parseEntry(entry: unknown, source: string): AllowEntry {
  if (typeof entry !== 'object' || entry === null) return failEntry(source, 'entries that are objects', entry);
  const { reason, ...fields } = entry as Record<string, unknown>;
  if (typeof reason !== 'string' || reason.trim() === '') return failEntry(source, 'a reason in each entry', entry);
  const names = Object.keys(fields);
  const areKnown = names.every((name) => FIELDS.some((known) => known === name));
  if (names.length === 0 || !areKnown || !names.every((name) => typeof fields[name] === 'string'))
    return failEntry(source, `at least one text of ${FIELDS.join(', ')} in each entry, and no other field`, entry);
  return entry as AllowEntry;
}

function failEntry(source: string, expected: string, value: unknown): never {
  const example = `[{ "kind": "timer", "file": "src/jobs.ts", "reason": "the client resumes it" }]`;
  throw new UsageError(
    'unreadable-file',
    `Expected ${expected} of ${source}, got ${JSON.stringify(value)}. Write ${example}.`,
  );
}

export function isAcceptable({ verdict }: CheckFinding): boolean {
  return ACCEPTABLE.includes(verdict);
}

/** The report with the reason of what is allowed, and the entries that no finding needs. */
export function allowFindings(
  report: CheckReport,
  entries: readonly AllowEntry[],
): { report: CheckReport; unused: AllowEntry[] } {
  const used = new Set<AllowEntry>();
  const allowed = replaceAllowed(report, (finding) => {
    const entry = entries.find((one) => isMatch(one, finding));
    if (entry) used.add(entry);
    return entry?.reason ?? null;
  });
  return { report: allowed, unused: entries.filter((entry) => !used.has(entry)) };
}

/** @param findReason why a finding is accepted; null if it is not */
export function replaceAllowed(report: CheckReport, findReason: (finding: CheckFinding) => string | null): CheckReport {
  const findings = report.findings.map((finding) => {
    const reason = isAcceptable(finding) ? findReason(finding) : null;
    if (reason === null) return finding;
    return { ...finding, verdict: 'allowed' as const, allowed: { verdict: finding.verdict, reason } };
  });
  return { ...report, findings, verdict: findWorstVerdict(findings) };
}

function isMatch(entry: AllowEntry, { kind, site, request }: CheckFinding): boolean {
  const found = { kind, request, file: site?.file, function: site?.function };
  return FIELDS.every((field) => {
    const wanted = entry[field];
    return wanted === undefined || (field === 'file' ? normalize(wanted) : wanted) === found[field];
  });
}
