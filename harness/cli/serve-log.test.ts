import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { ServeLog } from './serve-log.ts';

function record(): { log: ServeLog; lines: string[] } {
  const lines: string[] = [];
  return { lines, log: new ServeLog((line) => lines.push(stripVTControlCharacters(line))) };
}

const STREAM = ['   1.000 s  #1  handling', '   1.001 s  #1  acquired finally'];
const WORK = Array.from({ length: 47 }, (_, tick) => `   1.${100 + tick} s  #1  tick`);

test('work that repeats is counted, and what happens between is printed', () => {
  const { log, lines } = record();
  for (const line of ['node:http on node 24 listens on port 1', ...STREAM, ...WORK]) log.add(line);
  log.add('   1.200 s  #1  write of 11 bytes');
  log.add('   2.000 s  #1  noticed the disconnect: read');
  expect(lines).toEqual([
    'node:http on node 24 listens on port 1',
    ...STREAM,
    '   1.200 s  #1  tick x47, write',
    `   2.000 s  #1  noticed the disconnect: read  ${'─'.repeat(20)}`,
  ]);
});

test('after a disconnect the seconds are counted, with what is still held and what was still done', () => {
  const { log, lines } = record();
  for (const line of [...STREAM, '   2.000 s  #1  noticed the disconnect: read']) log.add(line);
  const noticedMs = performance.now();
  expect(log.describeNow(noticedMs + 12_100)).toBe('#1  12 s since the disconnect: finally still held, no work');
  log.add('   2.100 s  #1  tick');
  log.add('   2.200 s  #1  tick');
  expect(log.describeNow(noticedMs + 12_100)).toBe('#1  12 s since the disconnect: finally still held, tick x2');
  log.add('   2.250 s  #1  released finally');
  expect(lines.slice(-2)).toEqual([
    '   2.200 s  #1  tick x2  after the disconnect',
    '   2.250 s  #1  released finally  250 ms after the disconnect',
  ]);
  expect(log.describeNow(noticedMs + 13_000)).toBe('');
});

test('two clients are counted apart, and a stream that ends by itself is no disconnect', () => {
  const { log, lines } = record();
  for (const line of ['   1.0 s  #1  tick', '   1.1 s  #2  tick', '   1.2 s  #1  tick']) log.add(line);
  log.add('   1.3 s  #2  noticed the disconnect: end');
  log.flush();
  expect(lines).toEqual([
    '     1.1 s  #2  tick',
    '   1.3 s  #2  noticed the disconnect: end',
    '     1.2 s  #1  tick x2',
  ]);
  expect(log.describeNow(performance.now())).toBe('');
});
