import { expect, test } from 'vitest';
import { stack, type Stack } from '../../scenarios/kit/stack.ts';
import { buildStackPairs } from './pairs.ts';
import type { ResolvedSide } from './resolve-versions.ts';

const PINNED = {
  express: '5.3.0',
  'express-4': 'npm:express@4.22.3',
  h3: '2.0.8',
  'h3-1': 'npm:h3@1.15.11',
  hono: '4.13.19',
  '@hono/node-server': '2.1.8',
  '@nestjs/core': '12.5.1',
  '@nestjs/common': '12.5.1',
  rxjs: '7.8.2',
};

function fake(id: string, rest: Partial<Stack> = {}): Stack {
  const common = { docs: '', signals: [], bodies: {}, lines: {}, package: null, listen: () => 0 };
  return stack({ ...common, id: `stacks/${id}`, ...rest });
}

const STACKS = [
  fake('http'),
  fake('http2'),
  fake('express', { package: 'express', lines: { 5: 'express', 4: 'express-4' } }),
  fake('h3', { package: 'h3', lines: { 2: 'h3' } }),
  fake('h3-1', { package: 'h3', lines: { 1: 'h3-1' } }),
  fake('hono', { package: 'hono', lines: { 4: 'hono' }, otherPackages: ['@hono/node-server'] }),
  fake('nest', { package: '@nestjs/core', lines: { 12: '@nestjs/core' }, otherPackages: ['@nestjs/common', 'rxjs'] }),
];

function side(packages: Record<string, string>, runtime = '24.21.0'): ResolvedSide {
  return { packages, runtime: { name: 'node', version: runtime } };
}

function pairs(before: ResolvedSide, after: ResolvedSide, named?: string): string[][] {
  return buildStackPairs({ stacks: STACKS, stack: named }, [before, after], PINNED).map(
    ({ name, before: one, after: other }) => [name, one.name, other.name],
  );
}

test('A package is served by the stacks that import it', () => {
  expect(pairs(side({ express: '4.22.3' }), side({ express: '5.3.0' }))).toEqual([
    ['express', 'express 4.22.3 on node 24.21.0', 'express 5.3.0 on node 24.21.0'],
  ]);
});

test('Each side takes the file of its line', () => {
  expect(pairs(side({ h3: '1.8.0' }), side({ h3: '2.0.8' }))).toEqual([
    ['h3-1 → h3', 'h3 1.8.0 on node 24.21.0', 'h3 2.0.8 on node 24.21.0'],
  ]);
  expect(pairs(side({ h3: '1.8.0' }), side({ h3: '1.15.11' }))[0]![0]).toBe('h3-1');
});

test('A line that no file declares is tried with the file of the newest', () => {
  expect(pairs(side({ h3: '2.0.8' }), side({ h3: '3.0.0' }))[0]![0]).toBe('h3');
});

test('A runtime is compared by http, or by the stack that is named', () => {
  expect(pairs(side({}, '22.0.0'), side({}))).toEqual([['http', 'http on node 22.0.0', 'http on node 24.21.0']]);
  expect(pairs(side({}, '22.0.0'), side({}), 'express')).toEqual([
    ['express', 'express 5.3.0 on node 22.0.0', 'express 5.3.0 on node 24.21.0'],
  ]);
});

test('What a side does not name is as it is pinned', () => {
  const [pair] = buildStackPairs(
    { stacks: STACKS },
    [side({ '@hono/node-server': '1.0.0' }), side({ hono: '4.0.0' })],
    PINNED,
  );
  expect(pair!.before.packages).toEqual({ hono: '4.13.19', '@hono/node-server': '1.0.0' });
  expect(pair!.after.packages).toEqual({ hono: '4.0.0', '@hono/node-server': '2.1.8' });
  expect(pair!.before.name).toBe('hono 4.13.19, @hono/node-server 1.0.0 on node 24.21.0');
});

test('Packages that are released together move together', () => {
  const [pair] = buildStackPairs(
    { stacks: STACKS },
    [side({ '@nestjs/core': '11.1.0' }), side({ '@nestjs/core': '12.5.1' })],
    PINNED,
  );
  expect(pair!.before.packages).toEqual({ '@nestjs/core': '11.1.0', '@nestjs/common': '11.1.0', rxjs: '7.8.2' });
});

test('Packages that have nothing to do with each other are each compared by their own stacks', () => {
  const below = new Map([[STACKS.find(({ id }) => id === 'stacks/h3')!, new Set(['srvx'])]]);
  const named = [side({ srvx: '1.0.4', hono: '4.6.0' }), side({ srvx: '1.0.5', hono: '4.6.1' })] as const;
  const found = buildStackPairs({ stacks: STACKS, below }, named, PINNED);
  expect(found.map(({ after }) => after.name)).toEqual([
    'srvx 1.0.5 below h3 2.0.8 on node 24.21.0',
    'hono 4.6.1 on node 24.21.0',
  ]);
  expect(found.map(({ before }) => before.below)).toEqual([{ srvx: '1.0.4' }, {}]);
});

test('Nothing imports a stranger', () => {
  expect(pairs(side({ lodash: '4.0.0' }), side({ lodash: '4.1.0' }))).toEqual([]);
});
