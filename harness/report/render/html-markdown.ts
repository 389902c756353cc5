import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import typescript from 'highlight.js/lib/languages/typescript';
import markdownIt, { type MarkdownIt, type Token } from 'markdown-it';
import { toAnchor } from './markdown-syntax.ts';

hljs.registerLanguage('ts', typescript);
hljs.registerLanguage('sh', bash);

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
