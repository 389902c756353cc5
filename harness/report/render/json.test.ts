import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { DIFFERENCES, REASONS_OF_OUTCOMES, SKIPS, UNKNOWNS } from '../../model/codes.ts';
import { FAILURES } from '../../model/failure-codes.ts';
import type { Run } from '../../model/run.ts';
import { makeLeakResult, makeMark, makeMixedRun, makeResult, makeRun } from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';
import { buildRunReport } from '../builders/run.ts';
import { json } from './json.ts';

const schema = JSON.parse(readFileSync(new URL('../../../docs/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv({ allowUnionTypes: true, allErrors: true }).compile(schema);
/** What a server may leave out of a mark. */
const OPTIONAL = ['holds', 'queued'];

function everything(): Run {
  const marks = [
    makeMark(1, { event: 'handling' }),
    makeMark(2, { event: 'acquired', guard: 'finally', holds: { kind: 'watch', directory: '/tmp/one' } }),
    makeMark(3, { event: 'write', bytes: 3, queued: 4 }),
    makeMark(4, { event: 'heartbeat', bytes: 0 }),
    makeMark(5, { event: 'noticed', by: 'gc' }),
    makeMark(6, { event: 'error', message: 'gone' }),
    makeMark(7, { event: 'released', guard: 'finally' }),
  ];
  const resources = [{ guard: 'finally', kind: 'watch' as const, count: 0 }];
  const { results, ...run } = makeMixedRun();
  return { ...run, results: [...results, makeResult({ history: { marks, resources, resumedAt: 7 } })] };
}

test('it is the run, whole and unchanged', async () => {
  expect(JSON.parse(await renderRun(everything(), 'json'))).toEqual(everything());
});

test('a record of any size is never one text', () => {
  const results = Array.from({ length: 200 }, () => makeLeakResult());
  const pieces = [...json.render(buildRunReport(makeRun(results)))];
  expect(JSON.parse(pieces.join(''))).toEqual(makeRun(results));
  expect(pieces.length).toBeGreaterThan(5);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
});

test('a mark stands on one line, so that a difference of two runs can be read', async () => {
  const lines = (await renderRun(makeRun([makeLeakResult()]), 'json')).split('\n').map((line) => line.trim());
  expect(lines).toContain('{"event":"tick","at":5150000000,"clock":"server","connection":"one"},');
});

test('the schema describes every run', async () => {
  expect(validate(JSON.parse(await renderRun(everything(), 'json'))), JSON.stringify(validate.errors)).toBe(true);
});

test('the schema misses nothing: what it does not know is refused, wherever it stands', async () => {
  for (const { path, object, changed } of objectsIn(everything())) {
    expect(validate(changed({ ...object, surprise: 1 })), `${path} with a surprise`).toBe(false);
  }
});

test('the schema requires what the records require', async () => {
  for (const { path, object, changed } of objectsIn(everything())) {
    for (const name of Object.keys(object).filter((key) => !OPTIONAL.includes(key))) {
      const rest = Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
      expect(validate(changed(rest)), `${path} without ${name}`).toBe(false);
    }
  }
});

test('the schema says of every property what it is', async () => {
  const properties = objectsIn(schema).filter(({ path }) => /\.properties\.[^.]+$/.test(path));
  expect(properties.length).toBeGreaterThan(50);
  for (const { path, object } of properties) {
    const told = ['description', 'title', '$ref', 'const', 'enum'].some((key) => key in object);
    expect(told || /\.program\.properties\.\w+$/.test(path), path).toBe(true);
  }
});

interface Inside {
  path: string;
  object: Record<string, unknown>;
  /** The whole value, with another in the place of this object. */
  changed: (replacement: unknown) => unknown;
}

function objectsIn(value: unknown, path = 'run', changed: Inside['changed'] = (fresh) => fresh): Inside[] {
  if (typeof value !== 'object' || value === null) return [];
  const children = Object.entries(value).flatMap(([key, child]) => {
    const replaced = (fresh: unknown) =>
      Array.isArray(value) ? value.with(Number(key), fresh) : { ...value, [key]: fresh };
    return objectsIn(child, `${path}.${key}`, (fresh) => changed(replaced(fresh)));
  });
  return Array.isArray(value) ? children : [{ path, object: { ...value }, changed }, ...children];
}

test('the schema lists every code', async () => {
  const { failure, skip, difference, verdict } = schema.definitions;
  expect(failure.properties.code.enum).toEqual(Object.keys(FAILURES));
  expect(skip.properties.code.enum).toEqual(Object.keys(SKIPS));
  expect(difference.properties.code.enum).toEqual(Object.keys(DIFFERENCES));
  expect(verdict.properties.code.enum).toEqual([...Object.keys({ ...UNKNOWNS, ...REASONS_OF_OUTCOMES }), null]);
});
