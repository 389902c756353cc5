import Table from 'cli-table3';

const STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true };
const LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
};
const RULES = { left: '', 'left-mid': '', mid: '─', 'mid-mid': '─', right: '', 'right-mid': '', middle: ' ' };

/** A table without a frame, as lines. */
export function grid(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = new Table({ head: [...head], chars: { ...LINES, ...RULES }, style: STYLE });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** As many meanings on a line as there is room for. */
export function packed(meanings: readonly string[], width: number): string[] {
  return meanings.reduce<string[]>((lines, meaning) => {
    const line = lines.at(-1);
    const longer = `${line} · ${meaning}`;
    return line === undefined || longer.length > width ? [...lines, meaning] : [...lines.slice(0, -1), longer];
  }, []);
}
