import { describe, expect, test } from 'vitest';
import { createHistory } from '../fixtures/history.ts';
import { judgeItems } from './items.ts';

const rows = [
  ['items without a gap are in order', 'item 1\nitem 2\nitem 3\n', 'in order', 'The client received items 1 to 3.'],
  ['other lines between the items do not matter', 'connected\nitem 1\n\nitem 2\n', 'in order', 'items 1 to 2.'],
  ['an item cut off by the end of the stream does not count', 'item 1\nitem 2\nitem 3', 'in order', 'items 1 to 2.'],
  ['a gap is a loss, and the first one is named', 'item 1\nitem 3\nitem 5\n', 'lost', 'item 3 where item 2 was due.'],
  ['a missing first item is a loss', 'item 2\nitem 3\n', 'lost', 'item 2 where item 1 was due.'],
  ['an item that came twice is not in order', 'item 1\nitem 1\nitem 2\n', 'lost', 'item 1 where item 2 was due.'],
  ['one item is too few to tell', 'item 1\n', 'unknown', 'The client received 1 item: too few to tell.'],
  ['nothing received is too few to tell', '', 'unknown', 'The client received 0 items: too few to tell.'],
] as const;

test.for(rows)('%s', ([, text, outcome, evidence]) => {
  const verdict = judgeItems(createHistory('5 handling, 100 stay', { received: { bytes: text.length, text } }));
  expect(verdict.outcome, verdict.evidence).toBe(outcome);
  expect(verdict.evidence).toContain(evidence);
});

describe('no item in spite of the work of the server', () => {
  const after = (fault: string) =>
    judgeItems(
      createHistory(`5 handling, 100 ${fault}, 150 tick, 200 tick`, { received: { bytes: 10, text: '\u001f' } }),
    );

  test.for(['stay', 'stall'])('is withheld from a client that is still there, and the bytes are named: %s', (fault) => {
    const verdict = after(fault);
    expect(verdict.outcome, verdict.evidence).toBe('withheld');
    expect(verdict.evidence).toContain('no item and 10 bytes, after 2 ticks and 0 writes');
  });

  test.for(['fin', 'reset', 'half-close', 'abort', 'kill', 'vanish', 'link-down', 'sigstop', 'complete'])(
    'is too little to tell of a client that has left: %s',
    (fault) => {
      const verdict = after(fault);
      expect(verdict.outcome, verdict.evidence).toBe('unknown');
      expect(verdict.evidence).toContain('0 items: too few to tell');
    },
  );
});

test.for([
  ['content-encoding: gzip', 'unknown', 'The answer is compressed'],
  ['Content-Encoding: br', 'unknown', 'The answer is compressed'],
  ['content-encoding: identity', 'withheld', 'no item'],
  ['content-type: text/event-stream', 'withheld', 'no item'],
] as const)('of what a bare socket got nothing is said if it cannot be read: %s', ([header, outcome, evidence]) => {
  const text = `HTTP/1.1 200 OK\r\n${header}\r\ntransfer-encoding: chunked\r\n\r\n\u001f\u008b`;
  const received = { bytes: text.length, text };
  const verdict = judgeItems(createHistory('5 handling, 100 stall, 150 tick, 200 tick', { received }));
  expect(verdict.outcome, verdict.evidence).toBe(outcome);
  expect(verdict.evidence).toContain(evidence);
});
