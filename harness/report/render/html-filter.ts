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

/** One choice for the whole page, without a script. */
export const HTML_FILTER = `<fieldset class="filter"><legend>Show</legend>
${FILTERS.map(({ id, label }, index) => `<label><input type="radio" name="show" id="${id}"${index === 0 ? ' checked' : ''}> ${label}</label>`).join('\n')}
</fieldset>`;

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

/** Whether it holds a table of outcomes, which can be filtered. */
export function hasOutcomes({ blocks }: Section): boolean {
  return blocks.some(
    (block: Block) => block.kind === 'table' && block.table.groups.some(({ rows }) => rows.flat().some(isOutcome)),
  );
}

export function isOutcome(cell: Text | Outcome): cell is Outcome {
  return typeof cell === 'object' && 'parts' in cell;
}
