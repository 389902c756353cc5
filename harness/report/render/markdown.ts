import { formatCount } from '../../model/format.ts';
import {
  UNPROVEN,
  type Block,
  type Finding,
  type Outcome,
  type Report,
  type ReportModel,
  type Section,
  type Table,
  type Text,
} from '../model.ts';
import {
  escapeInline,
  escapeProse,
  joinBlocks,
  renderCodeBlock,
  renderCodeSpan,
  renderMarkdownLink,
  renderMarkdownList,
  renderMarkdownTable,
  toAnchor,
} from './markdown-syntax.ts';
import type { Renderer } from './renderer.ts';
import { formatPlainText } from './terminal-table.ts';

/** The whole report as a document. The same record gives the same text. */
export const markdown: Renderer = {
  getFile: (name) => `${name}.md`,
  render: ({ model }: Report) => {
    const sections = model.sections.filter(isText);
    const medium = { isDocument: true, anchors: new Set(sections.map(({ title }) => toAnchor(title))) };
    return `${joinBlocks([renderMarkdownHead(model, 1), renderMarkdownSections(sections, medium)])}\n`;
  },
};

/** Whether it can be read without a browser. */
function isText({ audience }: Section): boolean {
  return audience !== 'page';
}

/** The title, what the self-check says, the summary and the conditions. */
export function renderMarkdownHead({ title, selfCheck, summary, conditions }: ReportModel, level: 1 | 2): string {
  return joinBlocks([
    `${'#'.repeat(level)} ${escapeProse(title)}`,
    selfCheck.length === 0 ? '' : `**${UNPROVEN}**\n\n${renderMarkdownList(selfCheck.map(escapeProse))}`,
    `**${escapeProse(summary)}.**`,
    escapeProse(conditions.join(' · ')),
  ]);
}

interface Medium {
  /** A part of a document has less room. */
  isDocument: boolean;
  /** What a link can lead to: a part of a document has none. */
  anchors: ReadonlySet<string>;
}

export function renderMarkdownSections(sections: readonly Section[], medium: Medium): string {
  return joinBlocks(
    sections.flatMap(({ title, level, blocks }) => [
      `${'#'.repeat(level)} ${escapeProse(title)}`,
      ...blocks.map((block) => renderBlock(block, medium)),
    ]),
  );
}

function renderBlock(block: Block, medium: Medium): string {
  switch (block.kind) {
    case 'text':
      return block.strong ? `**${renderText(block.text, medium)}**` : renderText(block.text, medium);
    case 'list':
      return renderMarkdownList(block.items.map((item) => renderText(item, medium)));
    case 'code':
      return renderCodeBlock(block.language, block.text);
    case 'table':
      return renderTable(block.table, medium);
    case 'finding':
      return renderFinding(block.finding);
    case 'timeline':
      return medium.isDocument ? escapeProse(block.timeline.caption) : '';
    default:
      return '';
  }
}

function renderText(text: Text, { anchors }: Medium): string {
  if (typeof text === 'string') return escapeProse(text);
  if ('tone' in text) return escapeProse(text.text);
  const parts = text.map((part) => {
    if (typeof part === 'string') return escapeInline(part);
    if (!part.to.startsWith('#')) return renderMarkdownLink(part.to);
    const anchor = toAnchor(part.to);
    return anchors.has(anchor) ? `[${escapeProse(part.text)}](#${anchor})` : escapeProse(part.text);
  });
  return parts.join('').trim();
}

function renderTable({ columns, groups, legend }: Table, medium: Medium): string {
  const rows = groups.flatMap(({ name, rows: groupRows }) =>
    groupRows.map((cells, index) => [
      ...(name === null ? [] : [index === 0 ? renderText(name, medium) : '']),
      ...cells.map((cell) => renderCell(cell, medium)),
    ]),
  );
  const table = renderMarkdownTable(columns.map(escapeProse), rows);
  return joinBlocks([table, renderMarkdownList(legend.map(escapeProse))]);
}

function renderCell(cell: Text | Outcome, medium: Medium): string {
  if (typeof cell === 'string' || !('parts' in cell)) return renderText(cell, medium);
  const text = escapeProse(cell.parts.map((part) => part.text).join(' '));
  return cell.differs ? `**${text}**` : text;
}

function renderFinding({ subject, count, points, code = '', log, rerun }: Finding): string {
  const items = points.map(({ sentence, cells }) =>
    [escapeProse(sentence), ...cells.map((cell) => `  - ${renderCodeSpan(formatPlainText(cell))}`)].join('\n'),
  );
  return joinBlocks([
    `**${escapeProse(subject)}**${count === null ? '' : ` (${formatCount(count, 'cell')})`}`,
    renderMarkdownList(items),
    code === '' ? '' : renderCodeBlock('text', code),
    log.trim() === '' ? '' : joinBlocks(['The end of its log:', renderCodeBlock('text', log)]),
    rerun === null ? '' : renderCodeBlock('sh', rerun),
  ]);
}
