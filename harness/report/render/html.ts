import type { Run } from '../../model/run.ts';
import { HTML_STYLE } from './html-style.ts';
import { createPageMarkdown } from './html-markdown.ts';
import { renderMarkdownDocument, getRunTitle } from './markdown.ts';
import { toAnchor, renderCodeBlock } from './markdown-syntax.ts';
import { renderSvgTimeline } from './timeline-svg.ts';
import type { Timeline } from '../sections/timeline.ts';

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

function renderContents(body: string, { scenarios }: Run, escape: (text: string) => string): string {
  const sections = [...body.matchAll(/<h2 id="([^"]*)">(.*?)<\/h2>/g)].map(
    ([, id, title]) => `<li><a href="#${id}">${title}</a></li>`,
  );
  const entries = scenarios.map(({ id }) => `<li><a href="#${toAnchor(id)}">${escape(id)}</a></li>`);
  return `<ul>${sections.join('')}</ul>\n<ul>${entries.join('')}</ul>`;
}
