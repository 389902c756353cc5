import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import typescript from 'highlight.js/lib/languages/typescript';
import markdownIt from 'markdown-it';
import { formatCount } from '../../model/format.ts';
import {
  UNPROVEN,
  type Block,
  type CellDetail,
  type Finding,
  type Outcome,
  type Report,
  type ReportModel,
  type Section,
  type Table,
  type Text,
  type Timeline,
} from '../model.ts';
import { FILTER_STYLE, getTone, isOutcome, listTones, renderFilter } from './html-filter.ts';
import { HTML_STYLE } from './html-style.ts';
import { LANES_STYLE } from './lanes-style.ts';
import { renderSvgGrid } from './grid-svg.ts';
import { shortenUrl, toAnchor } from './markdown-syntax.ts';
import type { Renderer } from './renderer.ts';
import { renderSvgTimeline } from './timeline-svg.ts';

hljs.registerLanguage('ts', typescript);
hljs.registerLanguage('sh', bash);

/** A text is plain, but for its code spans. */
const markdown = markdownIt('zero').enable('backticks');
const { escapeHtml } = markdown.utils;

/** What is longer may be broken into lines. */
const LONG_TEXT = 40;

/** One page that needs nothing else: no request, no script. The same record gives the same text. */
export const html: Renderer = {
  getFile: (name) => `${name}.html`,
  render: ({ model }: Report) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>hangup: ${escapeHtml(model.title)}</title>
<style>
${HTML_STYLE}${LANES_STYLE}${FILTER_STYLE}</style>
</head>
<body>
<nav aria-label="Contents">
<details open>
<summary>Contents</summary>
<ul>${model.sections.map(renderContentsEntry).join('')}</ul>
</details>
</nav>
<main>
${[renderHead(model), ...renderSections(model.sections)].join('\n')}
</main>
</body>
</html>
`,
};

function renderContentsEntry({ title, level }: Section): string {
  if (level === 4) return '';
  return `<li class="level-${level}"><a href="#${toAnchor(title)}">${renderText(title)}</a></li>`;
}

function renderHead({ title, selfCheck, summary, conditions }: ReportModel): string {
  const problems = `<p><strong>${escapeHtml(UNPROVEN)}</strong></p>\n${renderList(selfCheck)}\n`;
  return `<h1>${renderText(title)}</h1>
${selfCheck.length === 0 ? '' : problems}<p><strong>${renderText(summary)}.</strong></p>
<p>${renderText(conditions.join(' · '))}</p>`;
}

/** The filter stands above the first table that it filters. */
function renderSections(sections: readonly Section[]): string[] {
  const tones = sections.map(listTones);
  const first = tones.findIndex(({ length }) => length > 0);
  const filter = renderFilter(tones.flat());
  return sections.map((section, index) => `${index === first ? `${filter}\n` : ''}${renderSection(section)}`);
}

/** The parts of a scenario are named alike in each of them, and nothing leads to them. */
function renderSection({ title, level, blocks }: Section): string {
  const id = level === 4 ? '' : ` id="${toAnchor(title)}"`;
  const heading = `<h${level}${id}>${renderText(title)}</h${level}>`;
  return [heading, ...blocks.map(renderBlock)].join('\n');
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${block.strong ? `<strong>${renderText(block.text)}</strong>` : renderText(block.text)}</p>`;
    case 'list':
      return renderList(block.items);
    case 'code':
      return renderCode(block.language, block.text);
    case 'table':
      return renderTable(block.table);
    case 'finding':
      return renderFinding(block.finding);
    case 'cell':
      return renderCellDetail(block.detail);
    case 'grid':
      return `<figure class="scroll" tabindex="0">${renderSvgGrid(block.grid)}</figure>`;
    default:
      return renderFigure(block.timeline);
  }
}

/** A page beside the report: its folders have no scheme, and no host. */
const LOCAL_PAGE = /^(?!\/)[\w./-]+\.md(?:#[\w-]+)?$/;

/** Only what leads to the web or to a page is a link: a scenario's text could name anything. */
function renderText(text: Text): string {
  if (typeof text === 'string') return renderCodeSpans(text);
  if ('tone' in text) return `<span class="${text.tone}">${renderCodeSpans(text.text)}</span>`;
  const parts = text.map((part) => {
    if (typeof part === 'string') return renderCodeSpans(part);
    if (part.to.startsWith('#')) return `<a href="#${toAnchor(part.to)}">${renderCodeSpans(part.text)}</a>`;
    if (LOCAL_PAGE.test(part.to)) return `<a href="${part.to}">${renderCodeSpans(part.text)}</a>`;
    if (!/^https?:/.test(part.to)) return escapeHtml(part.to);
    return `<a href="${escapeHtml(part.to)}">${escapeHtml(shortenUrl(part.to))}</a>`;
  });
  return parts.join('');
}

function renderCodeSpans(text: string): string {
  return markdown.renderInline(text);
}

function renderList(items: readonly Text[]): string {
  return items.length === 0 ? '' : `<ul>\n${items.map((item) => `<li>${renderText(item)}</li>`).join('\n')}\n</ul>`;
}

function renderCode(language: string, text: string): string {
  const code = hljs.getLanguage(language) ? hljs.highlight(text, { language }).value : escapeHtml(text);
  return `<pre class="${language}"><code>${code}</code></pre>`;
}

function renderTable({ columns, groups, legend }: Table): string {
  const rows = groups.flatMap(({ name, rows: groupRows }) =>
    groupRows.map((cells, index) => {
      const group = name === null ? '' : renderGroupName(name, { label: cells[0]!, isFirst: index === 0 });
      return `<tr>${group}${cells.map(renderCell).join('')}</tr>`;
    }),
  );
  const head = columns.map((name) => `<th>${renderText(name)}</th>`).join('');
  const isNamed = groups.every(({ name }) => name !== null);
  return `<div class="scroll" tabindex="0"><table${isNamed ? ' class="named"' : ''}>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>
${renderList(legend)}`;
}

/** With the label of the row, which has a column of its own where there is room. */
function renderGroupName(name: Text, { label, isFirst }: { label: Text | Outcome; isFirst: boolean }): string {
  const text = isOutcome(label) ? '' : `<span class="label">${renderText(label)}</span>`;
  return `<td${isFirst ? '' : ' class="again"'}>${renderText(name)}${text}</td>`;
}

function renderCell(cell: Text | Outcome): string {
  if (typeof cell === 'string' && cell.length > LONG_TEXT) return `<td class="prose">${renderText(cell)}</td>`;
  if (!isOutcome(cell)) return `<td>${renderText(cell)}</td>`;
  if (cell.parts.length === 0) return '<td></td>';
  const text = renderOutcome(cell);
  const title = cell.title === undefined ? '' : ` title="${escapeHtml(cell.title)}"`;
  const link = cell.to === undefined ? text : `<a href="#${toAnchor(cell.to)}">${text}</a>`;
  return `<td class="${getTone(cell)}"${title}>${link}</td>`;
}

function renderOutcome({ parts }: Outcome): string {
  return escapeHtml(parts.map((part) => part.text).join(' '));
}

/** Folded until a link leads into it: browsers open what holds the target of a link. */
function renderCellDetail({ anchor, name, outcome, sentences, timeline, alike, rerun }: CellDetail): string {
  const same =
    alike === null
      ? ''
      : `<p>Its timeline is like that of <a href="#${toAnchor(alike.anchor)}">${escapeHtml(alike.name)}</a>.</p>`;
  return `<details class="cell ${getTone(outcome)}">
<summary>${escapeHtml(name)}: <span>${renderOutcome(outcome)}</span></summary>
<div id="${toAnchor(anchor)}">
${renderList(sentences)}
${timeline === null ? same : renderFigure(timeline)}
<p>To observe it again:</p>
${renderCode('sh', rerun)}
</div>
</details>`;
}

function renderFinding({ subject, count, points, code = '', log, rerun }: Finding): string {
  const items = points.map(({ sentence, cells }) => {
    const places = cells
      .map((cell) => `<li>${typeof cell === 'string' ? `<code>${escapeHtml(cell)}</code>` : renderText(cell)}</li>`)
      .join('');
    return `<li>${renderText(sentence)}${places === '' ? '' : `<ul>${places}</ul>`}</li>`;
  });
  return [
    `<p><strong>${renderText(subject)}</strong>${count === null ? '' : ` (${formatCount(count, 'cell')})`}</p>`,
    `<ul>${items.join('\n')}</ul>`,
    ...(code === '' ? [] : [renderCode('text', code)]),
    ...(log.trim() === '' ? [] : ['<p>The end of its log:</p>', renderCode('text', log.trimEnd())]),
    ...(rerun === null ? [] : [renderCode('sh', rerun)]),
  ].join('\n');
}

function renderFigure(timeline: Timeline): string {
  return `<figure class="scroll" tabindex="0">${renderSvgTimeline(timeline)}<figcaption>${escapeHtml(timeline.caption)}</figcaption></figure>`;
}
