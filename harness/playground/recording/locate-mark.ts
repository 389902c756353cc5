import type { TimedMark } from './recording.ts';

/** The line of code, from 1, that most likely left a mark; null where that cannot be known. */
export function locateMark(code: string, { event, guard = '' }: Pick<TimedMark, 'event' | 'guard'>): number | null {
  const lines = code.split('\n');
  const find = (pattern: RegExp, from = 0) => {
    const index = lines.findIndex((line, at) => at >= from && pattern.test(line));
    return index === -1 ? null : index + 1;
  };
  if (event === 'handling') return find(/\bserve\b.*=>|\blisten\b.*=>/);
  if (event === 'tick') return find(/\.tick\(/);
  if (event === 'resumed') return find(/\.setup\(/);
  if (event === 'write' || event === 'heartbeat') return find(/\byield\b|\.write\(|\.enqueue\(/);
  if (event === 'noticed') return find(/'close'|'aborted'|\bsignal\b/);
  if (event !== 'acquired' && event !== 'released') return null;
  const acquired = find(new RegExp(String.raw`\.acquire\(\s*['"\x60]${escapePattern(guard)}`)) ?? find(/\.acquire\(/);
  if (event === 'acquired' || acquired === null) return acquired;
  return find(/\.release\(/, acquired) ?? find(/\.release\(/) ?? acquired;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** The line at which a held guard waits: the await in the loop below it; null where there is none. */
export function locateWait(code: string, guard: string): number | null {
  const acquired = locateMark(code, { event: 'acquired', guard });
  if (acquired === null) return null;
  const lines = code.split('\n');
  const index = lines.findIndex((line, at) => at >= acquired && /\bawait\b/.test(line) && !/\bsetup\(/.test(line));
  return index === -1 ? null : index + 1;
}
