import { createColors } from 'picocolors';
import type { ScreenLine, ScreenTone } from '../screen/screen.ts';

/** The lines of a screen as text for a terminal. */
export function paintLine(lines: readonly ScreenLine[], color: boolean): string {
  const { bold, cyan, dim, green, magenta, red, yellow } = createColors(color);
  const keepText = (text: string) => text;
  const tones: Readonly<Record<ScreenTone, (text: string) => string>> = {
    plain: keepText,
    strong: bold,
    good: green,
    bad: red,
    quiet: dim,
    key: cyan,
    connected: cyan,
    held: green,
    late: yellow,
    silent: red,
    work: magenta,
  };
  return lines.map((line) => line.map(({ text, tone }) => tones[tone](text)).join('')).join('\n');
}
