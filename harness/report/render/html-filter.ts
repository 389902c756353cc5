import type { Block, Outcome, Section, Text, Tone } from '../model.ts';

/** What a reader may choose to see; the tones of an outcome that stay. */
const FILTERS: readonly { id: string; label: string; tones: readonly Tone[] | null }[] = [
  { id: 'show-all', label: 'everything', tones: null },
  { id: 'show-different', label: 'what differs', tones: ['bad'] },
  { id: 'show-leaks', label: 'leaks and what differs', tones: ['bad', 'warning'] },
  { id: 'show-released', label: 'what was released', tones: ['good'] },
  { id: 'show-unproven', label: 'unknown', tones: ['unknown'] },
];
const OUTCOME = '.good, .warning, .bad, .unknown, .muted';

/** One choice for the whole page, without a script. What would show nothing is not offered. */
export function renderFilter(shown: readonly Tone[]): string {
  const offered = FILTERS.filter(({ tones }) => tones?.some((tone) => shown.includes(tone)) ?? true);
  const choices = offered.map(
    ({ id, label }, index) =>
      `<label><input type="radio" name="show" id="${id}"${index === 0 ? ' checked' : ''}> ${label}</label>`,
  );
  return `<fieldset class="filter"><legend>Show</legend>\n${choices.join('\n')}\n</fieldset>`;
}

/** Rows and cells without a chosen outcome are left out; others in a row that stays are only faint. */
export const FILTER_STYLE = FILTERS.flatMap(({ id, tones }) => {
  if (tones === null) return [];
  const chosen = tones.map((tone) => `.${tone}`).join(', ');
  const page = `body:has(#${id}:checked)`;
  return [
    `${page} tr:has(> td:is(${OUTCOME})):not(:has(> td:is(${chosen}))) { display: none; }`,
    `${page} td:is(${OUTCOME}):not(${chosen}) { opacity: .25; }`,
    `${page} details.cell:not(${chosen}) { display: none; }`,
    '',
  ];
}).join('\n');

/** Of the outcomes in its tables, which can be filtered. */
export function listTones({ blocks }: Section): Tone[] {
  const tables = blocks.flatMap((block: Block) => (block.kind === 'table' ? [block.table] : []));
  const cells = tables.flatMap(({ groups }) => groups.flatMap(({ rows }) => rows.flat()));
  return cells.flatMap((cell) => (isOutcome(cell) && cell.parts.length > 0 ? [getTone(cell)] : []));
}

/** What is as expected is never red. */
export function getTone({ parts, differs }: Outcome): Tone {
  return differs ? 'bad' : (parts[0]?.tone ?? 'muted');
}

export function isOutcome(cell: Text | Outcome): cell is Outcome {
  return typeof cell === 'object' && 'parts' in cell;
}
