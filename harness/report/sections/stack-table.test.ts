import { expect, test } from 'vitest';
import type { Result } from '../../model/result.ts';
import {
  makeExpressResults,
  makeStackResults,
  makeStackRun,
  addDifference,
  type GuardOutcomes,
} from '../fixtures/stacks.ts';
import type { Outcome, Table } from '../model.ts';
import { formatPlainText } from '../render/terminal-table.ts';
import { groupResultsByServer } from './servers.ts';
import { buildStackTable } from './stack-table.ts';

const FIVE = 'express@5 on node@24';
const FOUR = 'express@4 on node@24';

function buildTable(results: readonly Result[]): Table {
  const [section] = buildStackTable(groupResultsByServer(makeStackRun(results)));
  return section!.blocks.find((block) => block.kind === 'table')!.table;
}

/** `req 'close': ✔ | early | ✔e | held`. */
function lines(results: readonly Result[]): string[] {
  return buildTable(results)
    .groups.flatMap(({ rows }) => rows)
    .map(([label, ...cells]) => {
      const texts = cells.map((cell) => (cell as Outcome).parts.map(({ text }) => text).join(' '));
      return `${formatPlainText(label as string).replaceAll('`', '')}: ${texts.join(' | ')}`;
    });
}

const did = (outcome: GuardOutcomes[string]): GuardOutcomes => ({ "req 'close'": outcome });
const first = (results: Result[]) => lines(results)[0];

test('only the columns that occur are shown', () => {
  expect(buildTable(makeExpressResults(FIVE)).columns.slice(2)).toEqual(['GET mid-stream', 'POST', 'complete', 'stay']);
});

test('a row is a signal, or a guard of one kind of stream', () => {
  expect(lines(makeExpressResults(FIVE))).toEqual([
    "req 'close': ✔ | early | ✔e | held",
    "res 'finish': ∞ | ∞ | ✔e | held",
    'destroy (pipe): ∞ | ∞ | ✔e | held',
    'destroy (pipeline): ✔ | ✔ | ✔e | held',
  ]);
});

test('a cell says in words what its signs mean, and leads to its target', () => {
  const [group] = buildTable(makeExpressResults(FIVE)).groups;
  expect(group!.rows[0]!.slice(1)).toMatchObject([
    { title: "express@5 on node@24, req 'close', GET mid-stream: released by read", to: FIVE },
    { title: expect.stringMatching(/, POST: premature$/) },
    { title: expect.stringMatching(/, complete: released by end$/) },
    { title: expect.stringMatching(/, stay: held$/) },
  ]);
});

test('targets of one stack that do the same share a group', () => {
  const { groups } = buildTable([
    ...makeExpressResults(FIVE),
    ...makeExpressResults(FOUR),
    ...makeExpressResults('koa@3 on node@24'),
  ]);
  expect(groups.map(({ name }) => formatPlainText(name!))).toEqual([
    'express@5, express@4 on node@24',
    'koa@3 on node@24',
  ]);
});

test('the faults that do otherwise are named after the sign of the others', () => {
  const results = makeStackResults(FIVE, {
    'GET / mid-stream / fin / pipe / silent': did('released by read'),
    'GET / mid-stream / reset / pipe / silent': did('released by read'),
    'GET / mid-stream / half-close / pipe / silent': did('silent'),
  });
  expect(first(results)).toBe("req 'close': ✔, half-close ∞");
});

test('so is a shape, if the sign follows from it', () => {
  const results = makeStackResults(FIVE, {
    'GET / mid-stream / fin / pipe / silent': did('released by read'),
    'GET / mid-stream / fin / pipe / ticking': did('released by write'),
    'GET / mid-stream / fin / pipe / idle': did('released by read'),
  });
  expect(first(results)).toBe("req 'close': ✔, ticking ✔w");
});

test('and a pair of dimensions, if it takes two', () => {
  const results = makeStackResults(FIVE, {
    'POST / mid-stream / fin / pipe / silent': did('released by read'),
    'POST / before-headers / fin / pipe / silent': did('silent'),
    'POST / mid-stream / fin / pipeline / silent': did('released by read'),
    'POST / before-headers / fin / pipeline / silent': did('released by read'),
  });
  expect(first(results)).toBe("req 'close': ✔, before-headers pipe ∞");
});

test('signs that depend on more stand side by side', () => {
  const results = makeStackResults(FIVE, {
    'GET / mid-stream / fin / pipe / silent': did('released by read'),
    'GET / mid-stream / fin / pipeline / silent': did('silent'),
    'GET / mid-stream / reset / pipe / silent': did('silent'),
    'GET / mid-stream / reset / pipeline / silent': did('released by read'),
    'GET / mid-stream / reset / pipeline / idle': did('silent'),
    'GET / mid-stream / fin / pipe / idle': did('silent'),
    'GET / mid-stream / reset / pipe / idle': did('released by read'),
  });
  expect(first(results)).toBe("req 'close': ∞/✔");
});

test('what is unknown is only marked', () => {
  const results = makeStackResults(FIVE, {
    'GET / mid-stream / fin / pipe / silent': did('released by read'),
    'GET / mid-stream / reset / pipe / silent': did('unknown'),
  });
  expect(first(results)).toBe("req 'close': ✔ ?");
});

test('a cell of which something else is accepted is marked, one of which nothing is accepted is not', () => {
  const [one, ...others] = makeExpressResults(FIVE);
  expect(first([addDifference(one!, "req 'close'", 'silent'), ...others])).toBe("req 'close': !✔ | early | ✔e | held");
  expect(first([addDifference(one!, "req 'close'", null), ...others])).toBe("req 'close': ✔ | early | ✔e | held");
});

test('a crash has a row only where one came', () => {
  const results = makeStackResults(FIVE, {
    'GET / mid-stream / fin / pipe / silent': { crash: 'silent' },
    'GET / mid-stream / reset / pipe / silent': { crash: 'released by read' },
    'GET / mid-stream / stay / pipe / silent': { crash: 'held' },
  });
  expect(lines(results).at(-1)).toBe('crash: ok, reset ⚡ | ok');
  expect(lines(makeExpressResults(FIVE)).join('\n')).not.toContain('crash');
});

test('a release that took long is late', () => {
  const [result] = makeStackResults(FIVE, { 'GET / mid-stream / fin / pipe / silent': did('released by timer') });
  const verdicts = [{ ...result!.attempt.verdicts[0]!, latencyMs: 751 }];
  expect(first([{ ...result!, attempt: { ...result!.attempt, verdicts } }])).toBe("req 'close': ✔t late");
});
