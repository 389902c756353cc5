import type { ListeningLine } from '../../scenarios/kit/marks.ts';
import type { Mark } from '../model/history.ts';
import { HarnessError } from '../system/errors.ts';
import { getLineValidator } from './validate-line.ts';

export type MarkLine = (ListeningLine & Pick<Mark, 'at' | 'clock'>) | Mark;

/**
 * Reads line `number` of a marks file. `seenAt` stands in for the moment where the server has no clock.
 * @throws {HarnessError} naming the line, what was expected and what came
 */
export function parseMarkLine(text: string, number: number, seenAt: number): MarkLine {
  const line = parseJson(text, number);
  const validateLine = getLineValidator();
  if (!validateLine(line)) {
    const [error] = validateLine.errors ?? [];
    const problem = `${error?.instancePath ?? ''} ${error?.message ?? 'is not a mark'}`.trim();
    throw new HarnessError('invalid-mark', `${describeExpectation(number)}, got ${formatExcerpt(text)}: ${problem}.`);
  }
  const markLine = line as MarkLine;
  markLine.clock = markLine.at === undefined ? 'seen' : 'server';
  markLine.at ??= seenAt;
  return markLine;
}

function parseJson(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HarnessError('invalid-mark', `${describeExpectation(number)}, got ${formatExcerpt(text)}: not JSON.`);
  }
}

function describeExpectation(number: number): string {
  return `Expected line ${number} of HANGUP_MARKS to be a mark as in docs/contract.md`;
}

function formatExcerpt(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
