import { expect, test } from 'vitest';
import { resolveStackPairs, resolveRuntime, createCellFilter } from './query.ts';
import { CURRENT_RUNTIME, type ResolvedSide } from './resolve-versions.ts';

const SIGNAL = new AbortController().signal;

function side(packages: Record<string, string>): ResolvedSide {
  return { packages, runtime: CURRENT_RUNTIME };
}

test('A runtime that is not named is the one that runs this; a line is the version of its file', async () => {
  expect(await resolveRuntime(undefined, SIGNAL)).toEqual({ name: 'node', version: process.versions.node });
  expect(await resolveRuntime('bun@1', SIGNAL)).toEqual({
    name: 'bun',
    version: expect.stringMatching(/^1\.\d+\.\d+$/),
  });
  expect(await resolveRuntime('deno@2.2.0', SIGNAL)).toEqual({ name: 'deno', version: '2.2.0' });
});

test.each(['python@3', 'node@22,bun@1', 'express@5'])('%s is no runtime', async (text) => {
  await expect(resolveRuntime(text, SIGNAL)).rejects.toThrow(
    `Expected a runtime such as node@24, bun@1 or deno@2, got '${text}'.`,
  );
});

test('A package that no stack imports is refused, also beside one that a stack does', async () => {
  const asked = resolveStackPairs([side({ express: '4.22.3' }), side({ lodash: '4.17.21' })], undefined);
  await expect(asked).rejects.toThrow(
    /^Expected packages that a stack imports, or that these bring: .*express.*; got lodash\.$/,
  );
});

test('Next.js is compared as it is built with each version', async () => {
  const [pair, ...others] = await resolveStackPairs([side({ next: '16.3.0' }), side({ next: '16.4.0' })], undefined);
  expect(others).toEqual([]);
  expect(pair).toMatchObject({ before: { packages: { next: '16.3.0' } }, after: { packages: { next: '16.4.0' } } });
});

test('A package below a stack is compared by the stacks that bring it, which stay as they are pinned', async () => {
  const [pair, ...others] = await resolveStackPairs([side({ srvx: '1.0.5' }), side({ srvx: '1.0.6' })], undefined);
  expect(others).toEqual([]);
  expect(pair!.name).toBe('h3');
  expect(pair!.before.name).toMatch(/^srvx 1\.0\.5 below h3 2\.\d+\.\d+ on node /);
  expect(pair!.before).toMatchObject({ packages: { h3: expect.any(String) }, below: { srvx: '1.0.5' } });
});

test('A package that a stack imports is not looked for below others, unless one is named', async () => {
  const sides = [side({ express: '4.22.3' }), side({ express: '5.3.0' })] as const;
  const listNames = async (stack?: string) => (await resolveStackPairs(sides, stack)).map(({ name }) => name);
  expect(await listNames()).toEqual(['express']);
  expect(await listNames('nest')).toEqual(['nest']);
});

test('A stack that does not import what is compared is refused', async () => {
  const asked = resolveStackPairs([side({ express: '4.22.3' }), side({ express: '5.3.0' })], 'koa');
  await expect(asked).rejects.toThrow(/^Expected a stack that imports what is compared, among http, .*; got 'koa'\.$/);
});

const CELL = { method: 'GET', phase: 'mid-stream', fault: 'fin', body: 'pipe', shape: 'idle' } as const;

test('What is narrowed is looked for in all cells, what is not in the core', () => {
  expect(createCellFilter({ full: false, fault: [] }).full).toBe(false);
  expect(createCellFilter({ full: false, fault: ['fin'] }).full).toBe(true);
  expect(createCellFilter({ full: false, fault: [], cell: 'idle' }).full).toBe(true);
});

test('A departure and a cell both narrow', () => {
  const { isSelected } = createCellFilter({ full: false, fault: ['fin', 'kill'], cell: 'idle' });
  expect(isSelected(CELL, 'destroy')).toBe(true);
  expect(isSelected({ ...CELL, fault: 'reset' }, 'destroy')).toBe(false);
  expect(isSelected({ ...CELL, shape: 'ticking' }, 'destroy')).toBe(false);
});
