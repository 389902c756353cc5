import { afterAll, beforeAll, expect, test } from 'vitest';
import { Tab } from '../fixtures/tab.ts';
import { SIDES, type SideEvent } from '../messages.ts';
import { listPairs } from '../sources/pairs.ts';

const pairs = await listPairs();
let tab: Tab;

beforeAll(async () => {
  tab = await Tab.open();
});

afterAll(() => tab[Symbol.asyncDispose]());

test.for(pairs)('$id: both sides run, and work for a client', { timeout: 60_000 }, async (pair, { skip }) => {
  await tab.begin();
  tab.events.length = 0;
  await tab.call('run', { sides: { left: { id: pair.left }, right: { id: pair.right } } });
  await tab.call('connect', { clients: 1 });
  for (const side of SIDES) {
    const event = await tab.waitFor((one) => one.side === side && (isAtWork(one) || 'sentence' in one));
    const sentence = 'sentence' in event ? event.sentence : '';
    skip(/^Expected to serve .*, but .* (?:is not installed|not found)/.test(sentence), sentence);
    expect(sentence).toBe('');
  }
  await tab.call('close');
});

function isAtWork(event: SideEvent): boolean {
  return event.kind === 'received' || (event.kind === 'mark' && event.mark.event === 'tick');
}
