import { createColors } from 'picocolors';
import { LOG_LINES, formatCount, wrapText } from '../../model/format.ts';
import {
  UNPROVEN,
  type Block,
  type Finding,
  type Report,
  type ReportModel,
  type Section,
  type Text,
} from '../model.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { type Colors, formatPlainText, getPaint, renderTable } from './terminal-table.ts';

/** More than this is too much for a terminal; the other formats hold all of it. */
const MAX_FINDINGS = 40;
const MAX_CELLS = 5;

/** What was observed, then what needs attention, worded to act on, and one sentence at the end. */
export const terminal: Renderer = {
  getFile: () => null,
  render({ model }: Report, options: RenderOptions): string {
    const style = {
      colors: createColors(options.color),
      width: options.width ?? 120,
      proseWidth: options.width ?? Infinity,
    };
    const sections = model.sections.filter(({ audience }) => audience === 'all' || audience === 'terminal');
    const parts = [
      renderSelfCheck(model, style),
      [
        ...wrapProse(model.title, style).map(style.colors.bold),
        ...packLines(model.conditions, style.width).map(style.colors.dim),
      ],
      ...sections.filter(({ tone }) => tone === null).map((section) => renderSection(section, style)),
      ...sections.filter(({ tone }) => tone !== null).map((section) => renderSection(section, style)),
      renderSummary(model, style),
    ];
    const shownParts = parts.filter((part) => part.length > 0);
    return `${shownParts.map((part) => part.join('\n')).join('\n\n')}\n`;
  },
};

/** What ran, where and how, in lines that fit where that is possible. */
function packLines(conditions: readonly string[], width: number): string[] {
  return conditions.reduce<string[]>((lines, condition) => {
    const longer = [...lines.slice(-1), condition].join(' · ');
    return longer.length <= width ? [...lines.slice(0, -1), longer] : [...lines, condition];
  }, []);
}

interface Style {
  colors: Colors;
  /** Of a table, and of a sentence. */
  width: number;
  proseWidth: number;
}

/** A text in lines that fit, each of them indented. */
function wrapProse(text: Text, { proseWidth }: Style, indent = ''): string[] {
  return wrapText(formatPlainText(text), proseWidth - indent.length).map((line) => indent + line);
}

function renderSelfCheck({ selfCheck }: ReportModel, style: Style): string[] {
  const { red, bold, inverse } = style.colors;
  if (selfCheck.length === 0) return [];
  return [
    red(bold(inverse(` ${UNPROVEN} `))),
    ...selfCheck.flatMap((sentence) => wrapProse(sentence, style, '  ')).map((line) => red(line)),
  ];
}

function renderSummary({ summary, selfCheck, status }: ReportModel, style: Style): string[] {
  const { bold, green, red } = style.colors;
  const text = `${summary}${selfCheck.length === 0 ? '' : '; none of it is proven'}`;
  return wrapProse(text, style).map((line) => bold((status === 'expected' ? green : red)(line)));
}

function renderSection({ title, tone, blocks }: Section, style: Style): string[] {
  const { bold } = style.colors;
  const findings = blocks.filter(({ kind }) => kind === 'finding');
  const hidden = new Set(findings.slice(MAX_FINDINGS));
  return [
    tone === null ? bold(title) : getPaint(tone, style.colors)(bold(title)),
    ...blocks.filter((block) => !hidden.has(block)).flatMap((block) => renderBlock(block, style)),
    ...countHidden(hidden.size, '  '),
  ];
}

function countHidden(count: number, indent: string): string[] {
  return count <= 0 ? [] : [`${indent}… and ${count} more: the other formats hold all of them.`];
}

function renderBlock(block: Block, style: Style): string[] {
  const { bold, dim, cyan } = style.colors;
  switch (block.kind) {
    case 'text':
      return wrapProse(block.text, style, '  ').map(block.strong ? bold : dim);
    case 'list':
      return block.items.flatMap((item) => renderItem(item, style));
    case 'code':
      return block.text.split('\n').map((line) => `    ${cyan(line)}`);
    case 'table':
      return renderTable(block.table, style);
    case 'finding':
      return renderFinding(block.finding, style);
    default:
      return [];
  }
}

/** Its further lines are indented more, so that it can be told from the next. */
function renderItem(item: Text, style: Style): string[] {
  const paint = typeof item === 'object' && 'tone' in item ? getPaint(item.tone, style.colors) : String;
  return wrapProse(item, style, '    ').map((line, index) => paint(index === 0 ? line.slice(2) : line));
}

function renderFinding({ subject, count, points, code = '', log, rerun }: Finding, style: Style): string[] {
  const { bold, dim, cyan } = style.colors;
  const logTail = log.trim() === '' ? [] : log.trimEnd().split('\n').slice(-LOG_LINES);
  return [
    `  ${bold(formatPlainText(subject))}${count === null ? '' : ` ${dim(`(${formatCount(count, 'cell')})`)}`}`,
    ...points.slice(0, MAX_FINDINGS).flatMap(({ sentence, cells }) => [
      ...wrapProse(sentence, style, '    '),
      ...cells
        .slice(0, MAX_CELLS)
        .flatMap((cell) => wrapProse(cell, style, '      '))
        .map((line) => dim(line)),
      ...countHidden(cells.length - MAX_CELLS, '      '),
    ]),
    ...countHidden(points.length - MAX_FINDINGS, '    '),
    ...(code === '' ? [] : code.split('\n').map((line) => (line.startsWith('>') ? cyan : dim)(`      ${line}`))),
    ...logTail.map((line) => dim(`      | ${line}`)),
    ...(rerun === null ? [] : [`    ${cyan(rerun)}`]),
  ];
}
