import type { Report } from '../model.ts';
import { renderMarkdownHead, renderMarkdownSections } from './markdown.ts';
import { joinBlocks } from './markdown-syntax.ts';
import type { Renderer } from './renderer.ts';

/** GitHub takes 1 MiB for each step and shows nothing of what is larger. */
const MAX_BYTES = 900 * 1024;
const TRUNCATION_NOTE =
  '_This summary was cut, because GitHub takes no more than 1 MiB; the files of the report hold all of it._';

/** The summary of a GitHub job: one sentence, what needs attention, every cell of the scenarios. At most 900 KiB. */
export const github: Renderer = {
  getFile: () => null,
  render({ model }: Report): string {
    const head = renderMarkdownHead(model, 2);
    const sections = model.sections.filter(({ audience }) => audience === 'all');
    const body = renderMarkdownSections(sections, { isDocument: false, anchors: new Set() });
    const fullText = `${joinBlocks([head, body])}\n`;
    if (Buffer.byteLength(fullText) <= MAX_BYTES) return fullText;
    const cutHead = joinBlocks([head, TRUNCATION_NOTE]);
    return `${cutHead}\n\n${truncateAtLine(body, MAX_BYTES - Buffer.byteLength(cutHead) - 3)}\n`;
  },
};

/** Whole lines only. The sentence on the cut stands above, where an open block of code cannot swallow it. */
function truncateAtLine(text: string, maxBytes: number): string {
  const keptText = Buffer.from(text)
    .subarray(0, maxBytes + 1)
    .toString();
  return keptText.slice(0, Math.max(0, keptText.lastIndexOf('\n')));
}
