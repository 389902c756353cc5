import { isConnected } from '../../model/faults.ts';
import { createUnknownVerdict, createVerdict, type UnnamedVerdict } from '../verdict.ts';
import type { ObservedHistory } from '../../model/history.ts';
import { countWorkAfterDisconnect } from '../work.ts';
import { formatCount } from '../../model/format.ts';

/** In the head of an answer, which only a bare socket keeps. */
const COMPRESSED_HEAD = /^HTTP[^]*?\r\ncontent-encoding:(?! *identity)/i;

/**
 * Whether the lines `item 1`, `item 2`, ... that the client received are without a gap and in order; or `withheld`: the server
 * worked or wrote, and a client that was still there received none.
 */
export function judgeItems(history: ObservedHistory): UnnamedVerdict {
  const { received } = history;
  const numbers = [...received.text.matchAll(/item (\d+)\n/g)].map(([, number]) => Number(number));
  const { ticks, writes } = countWorkAfterDisconnect(history);
  if (COMPRESSED_HEAD.test(received.text))
    return createUnknownVerdict('body-compressed', 'The answer is compressed, and a bare socket does not decode it.');
  if (numbers.length === 0 && ticks + writes > 1 && isConnected(history.cell.fault)) {
    const work = `${formatCount(ticks, 'tick')} and ${formatCount(writes, 'write')} of the server`;
    const bytes = formatCount(received.bytes, 'byte');
    return createVerdict('withheld', `The client received no item and ${bytes}, after ${work}.`);
  }
  if (numbers.length < 2)
    return createUnknownVerdict(
      'too-few-items',
      `The client received ${formatCount(numbers.length, 'item')}: too few to tell.`,
    );
  const gap = numbers.findIndex((number, index) => number !== index + 1);
  if (gap === -1) return createVerdict('in order', `The client received items 1 to ${numbers.length}.`);
  return createVerdict('lost', `The client received item ${numbers[gap]} where item ${gap + 1} was due.`);
}
