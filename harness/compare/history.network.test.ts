import { expect, test } from 'vitest';
import { compare } from './compare.ts';
import { whyNoRegistry } from './fixtures/registry.ts';
import { history } from './history.ts';
import { matchedFor } from './question.ts';

const NO_REGISTRY = await whyNoRegistry();

test.for(history)('$title', async ({ last, first, cell, stack, lines }, { skip, signal }) => {
  if (NO_REGISTRY !== null) skip(NO_REGISTRY);
  const scope = { full: true, fault: [], cell, ...(stack !== undefined && { stack }) };
  const matched = await matchedFor([last, first], scope, signal);
  const shown = await compare(matched, { repeat: 1, patienceMs: 1_000, signal, onAttempt: () => {} });
  expect([...shown.before.failures, ...shown.after.failures, ...shown.selfProof]).toEqual([]);
  for (const line of lines) expect(shown.lines).toContainEqual(expect.objectContaining(line));
});
