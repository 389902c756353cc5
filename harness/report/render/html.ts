import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import typescript from 'highlight.js/lib/languages/typescript';
import markdownIt, { type MarkdownIt, type Token } from 'markdown-it';
import { toAnchor, renderCodeBlock } from './markdown-syntax.ts';
import type { Run } from '../../model/run.ts';
import { HTML_STYLE } from './html-style.ts';
import { renderMarkdownDocument, getRunTitle } from './markdown.ts';
import { renderSvgTimeline } from './timeline-svg.ts';
import type { Timeline } from '../sections/timeline.ts';

hljs.registerLanguage('ts', typescript);
hljs.registerLanguage('sh', bash);

/** The whole run as one page that needs nothing else: no request, no script. The same run gives the same text. */
export function renderHtmlReport(run: Run): string {
  const timelines: Timeline[] = [];
  const markdown = createPageMarkdown((index) => renderFigure(timelines[index], escape));
  const escape = markdown.utils.escapeHtml;
  const body = markdown.render(
    renderMarkdownDocument(run, (timeline) => renderCodeBlock('timeline', `${timelines.push(timeline) - 1}`)),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>hangup: ${escape(getRunTitle(run))}</title>
<style>
${HTML_STYLE}</style>
</head>
<body>
<nav aria-label="Contents">
<details open>
<summary>Contents</summary>
${renderContents(body, run, escape)}
</details>
</nav>
<main>
${body}</main>
</body>
</html>
`;
}

function renderFigure(timeline: Timeline | undefined, escape: (text: string) => string): string {
  if (timeline === undefined) return '';
  return `<figure class="scroll" tabindex="0">${renderSvgTimeline(timeline)}<figcaption>${escape(timeline.caption)}</figcaption></figure>\n`;
}

function renderContents(body: string, { servers }: Run, escape: (text: string) => string): string {
  const sections = [...body.matchAll(/<h2 id="([^"]*)">(.*?)<\/h2>/g)].map(
    ([, id, title]) => `<li><a href="#${id}">${title}</a></li>`,
  );
  const entries = servers.map(({ id }) => `<li><a href="#${toAnchor(id)}">${escape(id)}</a></li>`);
  return `<ul>${sections.join('')}</ul>\n<ul>${entries.join('')}</ul>`;
}

/** What the first sign of a table's cell says of its color. */
const CELL_CLASSES: readonly (readonly [start: RegExp, name: string])[] = [
  [/^!/, 'different'],
  [/^(✔|released)/, 'released'],
  [/^(∞|silent|early|premature|twice|double|lost|withheld|crash|abandoned|left|.*⚡)/, 'silent'],
  [/^(\?|unknown)/, 'unknown'],
  [/^(–|held|unused|in order|absent|running|exit|settles|grows|ok$|ok,|no crash)/, 'quiet'],
];

/** Markdown to HTML: headings with GitHub's anchors, colored outcomes, highlighted code, timelines by their number. */
export function createPageMarkdown(renderTimeline: (index: number) => string): MarkdownIt {
  const markdown = markdownIt({ html: false, highlight: highlightCode });
  const { rules } = markdown.renderer;
  const fence = rules.fence!;
  rules.fence = (...fenceArguments) => {
    const token = fenceArguments[0][fenceArguments[1]]!;
    return token.info === 'timeline' ? renderTimeline(Number(token.content)) : fence(...fenceArguments);
  };
  rules.table_open = () => '<div class="scroll" tabindex="0"><table>\n';
  rules.table_close = () => '</table></div>\n';
  markdown.core.ruler.push('anchors and outcomes', ({ tokens }) => tokens.forEach(annotateToken));
  return markdown;
}

function highlightCode(code: string, language: string): string {
  return hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : '';
}

function annotateToken(token: Token, index: number, tokens: readonly Token[]): void {
  const text = tokens[index + 1]?.children?.map(({ content }) => content).join('') ?? '';
  if (token.type === 'heading_open') token.attrSet('id', toAnchor(text));
  const cellClass = token.type === 'td_open' ? CELL_CLASSES.find(([pattern]) => pattern.test(text)) : undefined;
  if (cellClass !== undefined) token.attrSet('class', cellClass[1]);
}
