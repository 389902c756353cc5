import { stripVTControlCharacters } from 'node:util';

/** A sentence to be continued: without its full stop. */
export function toClause(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** `<1ms`, `183ms`, `4.0s`: short enough for the cell of a table. */
export function formatDuration(ms: number): string {
  if (Math.abs(ms) < 1) return '<1ms';
  const roundedMs = Math.round(ms);
  return roundedMs < 1000 ? `${roundedMs}ms` : `${(ms / 1000).toFixed(1)}s`;
}

/** `6 B`, `1.3 KiB`, `4.8 MiB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** `1 tick`, `19 ticks`. */
export function formatCount(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Breaks a text between words where it is longer than `width`; a command in backticks stays on one line if it fits. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const chunks = text.match(/(?:`[^`]*`|\S)+/g) ?? [];
  for (const word of chunks.flatMap((chunk) => (chunk.length > width ? chunk.split(' ') : [chunk]))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The middle of the numbers, or of the two in the middle; null of none. */
export function computeMedian(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}

export const MS_PER_S = 1_000;
export const NS_PER_MS = 1_000_000;

/** Of a log, in a terminal. */
export const LOG_LINES = 12;

export const NS_PER_S = 1_000_000_000;

/** What others wrote may hold what would steer a terminal, or turn a line around; here it is only text. */
export function stripControlCharacters(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, '');
}
