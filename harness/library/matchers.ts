import type { CheckFinding } from '../model/check-report.ts';
import { HarnessError, UsageError } from '../system/errors.ts';
import { describeFix, type Asked } from './fixes.ts';
import { findHeld, type ReleaseOptions, type ReleaseReport } from './release.ts';

export type { ReleaseOptions } from './release.ts';

/** What `expect.extend` takes. */
export interface MatcherResult {
  pass: boolean;
  message: () => string;
}

/** What a finding must have, to be the one that is meant. */
export interface LeakPattern {
  /** `timer`, `listener`, `watch`, `process` and so on. */
  kind?: string | undefined;
  /** Of the line that opened it: the end of its path, or a pattern. */
  file?: string | RegExp | undefined;
  line?: number | undefined;
}

/** What the matchers add to `expect(…)`. */
export interface HangupMatchers<R = unknown> {
  /**
   * Lets clients ask `path` and leave (that of the URL, or `/`, if left out), and passes if the server holds nothing for them any more. For a server of node:http, a fetch
   * handler, the app of a framework, a URL, or `{ command }`.
   */
  toReleaseOnDisconnect: (path?: string, options?: ReleaseOptions) => Promise<R>;
  /** Whether the report of a check, or its findings, have such a leak. */
  toContainLeak: (pattern?: LeakPattern) => R;
}

export type ReleaseMatcher = typeof toReleaseOnDisconnect;

export async function toReleaseOnDisconnect(
  received: unknown,
  path?: string,
  options: ReleaseOptions = {},
): Promise<MatcherResult> {
  const caller = { stack: '' };
  Error.captureStackTrace(caller, toReleaseOnDisconnect);
  try {
    const report = await findHeld(received, path, options);
    return { pass: report.findings.length === 0, message: () => formatRelease(report) };
  } catch (error) {
    if (error instanceof HarnessError || error instanceof UsageError) pointToCaller(error, caller.stack);
    throw error;
  }
}

/** What is to be changed is in the test: its line is worth more than ours. */
function pointToCaller(error: Error, stack: string): void {
  error.stack = `${error.name}: ${error.message}\n${stack.slice(stack.indexOf('\n') + 1)}`;
}

export function toContainLeak(received: unknown, pattern: LeakPattern = {}): MatcherResult {
  const leaks = readFindings(received).filter(({ verdict }) => verdict === 'leak');
  const pass = leaks.some((finding) => matches(finding, pattern));
  const wanted = Object.entries(pattern).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name} ${String(value)}`],
  );
  const got = leaks.length === 0 ? 'none.' : `these:\n\n${leaks.map((finding) => formatFinding(finding)).join('\n\n')}`;
  return { pass, message: () => `Expected ${pass ? 'no' : 'a'} leak${wanted.join(',')}, got ${got}` };
}

/** @throws {UsageError} */
function readFindings(received: unknown): readonly CheckFinding[] {
  const findings = Array.isArray(received)
    ? (received as unknown[])
    : (received as { findings?: unknown } | null)?.findings;
  if (Array.isArray(findings)) return findings as CheckFinding[];
  throw new UsageError('invalid-server', `Expected the report of check(), or its findings; got ${String(received)}.`);
}

function matches({ kind, site }: CheckFinding, pattern: LeakPattern): boolean {
  const { file } = pattern;
  if (pattern.kind !== undefined && pattern.kind !== kind) return false;
  if (pattern.line !== undefined && pattern.line !== site?.line) return false;
  if (file === undefined) return true;
  return site !== null && (typeof file === 'string' ? site.file.endsWith(file) : file.test(site.file));
}

function formatRelease({ request, departure, findings, isFetch, hasBody }: ReleaseReport): string {
  const [first] = findings;
  if (first === undefined)
    return `Expected ${request} to leave something behind when its client leaves (${departure}), but all was released.`;
  const more = findings.length === 1 ? '' : ` ${findings.length} causes:`;
  return `Expected ${request} to release everything when its client leaves (${departure}).${more}\n\n${findings.map((finding) => formatFinding(finding, { isFetch, hasBody })).join('\n\n')}`;
}

const NOTHING_ASKED: Asked = { isFetch: false, hasBody: false };

/** One sentence, the line, the fix. */
function formatFinding({ sentence, site, kind }: CheckFinding, asked = NOTHING_ASKED): string {
  const place = site === null ? [] : [`  at ${site.file}:${site.line}:${site.column}`];
  const code = site?.code ? [site.code.replaceAll(/^/gm, '  ')] : [];
  const fix = describeFix(kind, asked);
  return [sentence, ...place, ...code, ...(fix === undefined ? [] : [`Fix: ${fix}`])].join('\n');
}
