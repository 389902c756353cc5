import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createExpectation, createHistory } from '../judge/fixtures/history.ts';
import { buildAttempt, settleAttempts } from '../judge/settle.ts';
import { StoredResults } from './stored-results.ts';

const history = createHistory('5 acquired finally, 100 reset, 130 noticed read, 131 released finally, 1100 alive');
const attempt = buildAttempt({ expectations: [createExpectation('finally')] }, history);
const results = Array.from({ length: 40 }, () => settleAttempts(history.cell, [attempt]));

test('gives back what was added', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hangup-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  using storedResults = new StoredResults<string>(join(folder, 'results'));
  storedResults.add('http', results);
  storedResults.add('h3', results.slice(39));
  expect([storedResults.has('http'), storedResults.has('koa')]).toEqual([true, false]);
  expect([storedResults.get('http'), storedResults.get('h3'), storedResults.get('koa')]).toEqual([
    results,
    results.slice(39),
    [],
  ]);
});

test.runIf(existsSync('/dev/full'))('says it where the disk is full', () => {
  using storedResults = new StoredResults<string>('/dev/full');
  expect(() => storedResults.add('http', results)).toThrow(
    /^Expected to write \/dev\/full, got ENOSPC: .*\. Free some space there\.$/,
  );
});
