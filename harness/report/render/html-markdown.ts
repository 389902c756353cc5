import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import typescript from 'highlight.js/lib/languages/typescript';
import markdownIt, { type MarkdownIt, type Token } from 'markdown-it';
import { anchorOf } from './markdown-syntax.ts';

hljs.registerLanguage('ts', typescript);
hljs.registerLanguage('sh', bash);

/** What the first sign of a table's cell says of its colour. */
const CLASSES: readonly (readonly [start: RegExp, name: string])[] = [
  [/^!/, 'different'],
  [/^(✔|released)/, 'released'],
  [/^(∞|silent|early|premature|twice|double|lost|withheld|crash|abandoned|left|.*⚡)/, 'silent'],
  [/^(\?|unknown)/, 'unknown'],
  [/^(–|held|unused|in order|absent|running|exit|settles|grows|ok$|ok,|no crash)/, 'quiet'],
];

/** Markdown to HTML: headings with GitHub's anchors, coloured outcomes, highlighted code, timelines by their number. */
export function pageMarkdown(timelineOf: (index: number) => string): MarkdownIt {
  const markdown = markdownIt({ html: false, highlight });
  const { rules } = markdown.renderer;
  const fence = rules.fence!;
  rules.fence = (...parts) => {
    const token = parts[0][parts[1]]!;
    return token.info === 'timeline' ? timelineOf(Number(token.content)) : fence(...parts);
  };
  rules.table_open = () => '<div class="scroll" tabindex="0"><table>\n';
  rules.table_close = () => '</table></div>\n';
  markdown.core.ruler.push('anchors and outcomes', ({ tokens }) => tokens.forEach(mark));
  return markdown;
}

function highlight(code: string, language: string): string {
  return hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : '';
}

function mark(token: Token, index: number, tokens: readonly Token[]): void {
  const text = tokens[index + 1]?.children?.map(({ content }) => content).join('') ?? '';
  if (token.type === 'heading_open') token.attrSet('id', anchorOf(text));
  const found = token.type === 'td_open' ? CLASSES.find(([start]) => start.test(text)) : undefined;
  if (found !== undefined) token.attrSet('class', found[1]);
}
