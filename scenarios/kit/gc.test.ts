import { expect, test } from 'vitest';
import { collectGarbage } from './gc.ts';

test('collectGarbage collects what is not referred to, and nothing else', async () => {
  const kept = { text: 'kept' };
  const references = [kept, { text: 'dropped' }].map((object) => new WeakRef(object));
  await collectGarbage();
  expect(references.map((reference) => reference.deref())).toEqual([kept, undefined]);
});
