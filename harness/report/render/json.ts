import type { Renderer } from './renderer.ts';

/** What is shorter stands on one line: a mark, a cell, a verdict, a change of a timeline. */
const MAX_LINE_LENGTH = 640;

/** A list of records is shorter to stand on one: two changes of a timeline are two lines. */
const MAX_LIST_LENGTH = 320;

/** The record may be of any size, and is never one text: so many characters are a piece. */
const PIECE_LENGTH = 65_536;

/** The record, for machines and for `git diff`: docs/report.schema.json describes that of a run, and says what is left out. */
export const json = {
  getFile: (name) => `${name}.json`,
  render: ({ record }) => joinPieces(formatJson(record, '')),
} satisfies Renderer;

function* joinPieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += escapeControls(text);
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}\n`;
}

function* formatJson(value: unknown, indent: string): Generator<string> {
  const isList = Array.isArray(value) && typeof value[0] === 'object';
  const room = (isList ? MAX_LIST_LENGTH : MAX_LINE_LENGTH) - indent.length;
  const line = measureRoom(value, room) >= 0 ? JSON.stringify(value) : undefined;
  if (typeof value !== 'object' || value === null || (line !== undefined && line.length <= room)) {
    yield line ?? JSON.stringify(value);
    return;
  }
  const innerIndent = `${indent}  `;
  const entries = Object.entries(value).filter(([, item]) => Array.isArray(value) || item !== undefined);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  yield `${open}\n`;
  for (const [index, [name, item]] of entries.entries()) {
    yield `${index === 0 ? '' : ',\n'}${innerIndent}${Array.isArray(value) ? '' : `${JSON.stringify(name)}: `}`;
    yield* formatJson(item, innerIndent);
  }
  yield `\n${indent}${close}`;
}

/** How much of `room` characters is left behind this value, at most; below 0 as soon as it is too long. */
function measureRoom(value: unknown, room: number): number {
  if (typeof value === 'string') return room - value.length;
  if (typeof value !== 'object' || value === null) return room - 1;
  let left = room;
  for (const name in value) {
    const item = (value as Record<string, unknown>)[name];
    if (item !== undefined) left = measureRoom(item, left - 1);
    if (left < 0) break;
  }
  return left;
}

/** JSON may hold these as they are; a terminal that prints it would obey them, or turn a line around. */
function escapeControls(text: string): string {
  return text.replace(/[\u007F-\u009F\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;
}
