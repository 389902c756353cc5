import Table from 'cli-table3';

const TABLE_STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true };
const NO_BORDER = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
};
const HEAD_RULE = { left: '', 'left-mid': '', mid: '─', 'mid-mid': '─', right: '', 'right-mid': '', middle: ' ' };

/** A table without a frame, as lines. */
export function renderGrid(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = new Table({ head: [...head], chars: { ...NO_BORDER, ...HEAD_RULE }, style: TABLE_STYLE });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** As many meanings on a line as there is room for. */
export function packMeanings(meanings: readonly string[], width: number): string[] {
  return meanings.reduce<string[]>((lines, meaning) => {
    const line = lines.at(-1);
    const extendedLine = `${line} · ${meaning}`;
    return line === undefined || extendedLine.length > width
      ? [...lines, meaning]
      : [...lines.slice(0, -1), extendedLine];
  }, []);
}
