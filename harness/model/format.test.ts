import { expect, test } from 'vitest';
import { wrapText } from './format.ts';

test('a text is broken between words, and a command stays on one line where it fits', () => {
  expect(wrapText('See: `npx hangup explain seed/silent`', 36)).toEqual(['See:', '`npx hangup explain seed/silent`']);
  expect(wrapText('See: `npx hangup explain seed/silent`', 20)).toEqual(['See: `npx hangup', 'explain seed/silent`']);
  expect(wrapText('a-word-that-is-longer than it', 8)).toEqual(['a-word-that-is-longer', 'than it']);
  expect(wrapText('a ` alone, on no line of its own', Infinity)).toEqual(['a ` alone, on no line of its own']);
});
