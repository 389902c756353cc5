/** Text of others as one line of markdown: its code spans stay, nothing else in it is read as markup. */
export function escapeProse(text: string): string {
  const parts = text
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(`[^`]+`)/);
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\<>[\]*_~`&]/g, escapeSymbol))).join('');
}

/** An underscore inside a word is no markup in CommonMark, and identifiers are full of them. */
function escapeSymbol(symbol: string, offset: number, text: string): string {
  const insideWord = /\w\w/.test(`${text[offset - 1] ?? ' '}${text[offset + 1] ?? ' '}`);
  return symbol === '_' && insideWord ? symbol : `\\${symbol}`;
}

/** A table; `|` inside a cell is escaped. */
export function renderMarkdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(escapeTableCell).join(' | ')} |`)
    .join('\n');
}

function escapeTableCell(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('|', '\\|');
}

/** A block of code, whatever backticks it holds. */
export function renderCodeBlock(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([backticks]) => backticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

export function renderMarkdownList(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A link whose text is short for what GitHub hosts: `nodejs/node#38924`. */
export function renderMarkdownLink(url: string): string {
  const issue = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\/(?:issues|pull)\/(\d+)$/.exec(url);
  const text = issue ? `${issue[1]}#${issue[2]}` : url.replace(/^https?:\/\//, '');
  return `[${escapeProse(text)}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)`;
}

/** The anchor that GitHub gives to a heading. */
export function toAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** Blocks apart from each other; the empty ones are left out. */
export function joinBlocks(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
