/** What begins a heading, a list or a rule at the start of a line; of a number the sign after it is escaped. */
const BLOCK_START = /^(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|(?=[-=]{2,})|\d+(?=[.)](?:\s|$)))/;

/** Text of others as one line of markdown: its code spans stay, nothing else in it is read as markup. */
export function escapeProse(text: string): string {
  return escapeInline(text.trim()).replace(BLOCK_START, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** The same inside of a line: nothing there begins a heading or a list. */
export function escapeInline(text: string): string {
  const parts = text.replace(/\s+/g, ' ').split(/(`[^`]+`)/);
  return parts
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\>[\]*_~`&]|<(?!\d)/g, escapeSymbol)))
    .join('');
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

/** Text of others as code in a line. */
export function renderCodeSpan(text: string): string {
  return `\`${text.replace(/\s+/g, ' ').replaceAll('`', "'")}\``;
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

/** A link to another page. Only what leads to the web is one. */
export function renderMarkdownLink(url: string): string {
  if (!/^https?:/.test(url)) return escapeInline(url);
  return `[${escapeProse(shortenUrl(url))}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)`;
}

/** What to call a page, in short for what GitHub hosts: `nodejs/node#38924`. */
export function shortenUrl(url: string): string {
  const issue = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\/(?:issues|pull)\/(\d+)$/.exec(url);
  return issue ? `${issue[1]}#${issue[2]}` : url.replace(/^https?:\/\//, '');
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
