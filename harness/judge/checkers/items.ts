import { isConnected } from '../../model/faults.ts';
import type { Verdict } from '../../model/result.ts';
import type { History } from '../../model/history.ts';
import { countWorkAfterDisconnect } from '../work.ts';
import { formatCount } from '../../model/format.ts';

/** In the head of an answer, which only a bare socket keeps. */
const COMPRESSED_HEAD = /^HTTP[^]*?\r\ncontent-encoding:(?! *identity)/i;

/**
 * Whether the lines `item 1`, `item 2`, ... that the client received are without a gap and in order; or `withheld`: the server
 * worked or wrote, and a client that was still there received none.
 */
export function judgeItems(history: History): Omit<Verdict, 'guard'> {
  const { received } = history;
  const numbers = [...received.text.matchAll(/item (\d+)\n/g)].map(([, number]) => Number(number));
  const commonFields = { cause: null, latencyMs: null, sinceLastWriteMs: null, clock: null };
  const { ticks, writes } = countWorkAfterDisconnect(history);
  if (COMPRESSED_HEAD.test(received.text))
    return {
      outcome: 'unknown',
      ...commonFields,
      evidence: 'The answer is compressed, and a bare socket does not decode it.',
    };
  if (numbers.length === 0 && ticks + writes > 1 && isConnected(history.cell.fault)) {
    const evidence = `The client received no item and ${formatCount(received.bytes, 'byte')}, after ${formatCount(ticks, 'tick')} and ${formatCount(writes, 'write')} of the server.`;
    return { outcome: 'withheld', ...commonFields, evidence };
  }
  if (numbers.length < 2) {
    return {
      outcome: 'unknown',
      ...commonFields,
      evidence: `The client received ${formatCount(numbers.length, 'item')}: too few to tell.`,
    };
  }
  const gap = numbers.findIndex((number, index) => number !== index + 1);
  if (gap === -1)
    return { outcome: 'in order', ...commonFields, evidence: `The client received items 1 to ${numbers.length}.` };
  return {
    outcome: 'lost',
    ...commonFields,
    evidence: `The client received item ${numbers[gap]} where item ${gap + 1} was due.`,
  };
}
