import type { Grid, Tone } from '../model.ts';
import { escapeXmlText, joinXmlElements, renderXmlElement } from './xml.ts';

const CELL_WIDTH = 28;
const CELL_HEIGHT = 22;
const HEAD_HEIGHT = 64;
const LABEL_CHARACTER_WIDTH = 7.2;
const GAP = 2;

/** Readable on white and on black, because a picture in markdown knows neither. */
const FILLS: Readonly<Record<Tone, string>> = {
  good: '#2da44e',
  warning: '#d4a72c',
  bad: '#cf222e',
  muted: '#8c959f',
  unknown: '#8250df',
};
const FAINT_OPACITY = 0.35;

/** Columns across, rows down, a colored box with its sign for each cell. What a box means is its title. */
export function renderSvgGrid({ title, columns, rows }: Grid): string {
  const labelWidth = Math.ceil(Math.max(0, ...rows.map(({ label }) => label.length)) * LABEL_CHARACTER_WIDTH) + 8;
  const width = labelWidth + columns.length * CELL_WIDTH + HEAD_HEIGHT;
  const height = HEAD_HEIGHT + rows.length * CELL_HEIGHT + GAP;
  const heads = columns.map((column, index) => {
    const x = labelWidth + (index + 0.5) * CELL_WIDTH;
    const transform = `translate(${x} ${HEAD_HEIGHT - 6}) rotate(-50)`;
    return renderText(column, { transform, fill: FILLS.muted });
  });
  const lines = rows.map(({ label, cells }, row) => {
    const y = HEAD_HEIGHT + row * CELL_HEIGHT;
    const place = { x: labelWidth - 8, y: y + CELL_HEIGHT / 2 + 4 };
    const boxes = cells.map((cell, index) => renderBox(cell, { x: labelWidth + index * CELL_WIDTH, y }));
    const name = renderText(label, { ...place, 'text-anchor': 'end', fill: FILLS.muted });
    return renderXmlElement('g', {}, [name, ...boxes].join(''));
  });
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  const style = { role: 'img', 'font-family': 'ui-monospace, monospace', 'font-size': 12 };
  const parts = [
    renderXmlElement('title', {}, escapeXmlText(title)),
    renderXmlElement('g', {}, heads.join('')),
    ...lines,
  ];
  return renderXmlElement('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, ...style }, joinXmlElements(parts));
}

function renderText(text: string, attributes: Readonly<Record<string, string | number>>): string {
  return renderXmlElement('text', attributes, escapeXmlText(text));
}

type GridCell = Grid['rows'][number]['cells'][number];

function renderBox({ text, tone, title }: GridCell, { x, y }: { x: number; y: number }): string {
  const [width, height] = [CELL_WIDTH - GAP, CELL_HEIGHT - GAP];
  const faint = tone === 'muted' ? { 'fill-opacity': FAINT_OPACITY } : {};
  return renderXmlElement(
    'g',
    {},
    [
      renderXmlElement('title', {}, escapeXmlText(title)),
      renderXmlElement('rect', { x, y, width, height, rx: 3, fill: FILLS[tone], ...faint }),
      renderText(text, { x: x + width / 2, y: y + CELL_HEIGHT / 2 + 3, 'text-anchor': 'middle', fill: '#fff' }),
    ].join(''),
  );
}
