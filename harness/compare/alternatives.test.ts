import { expect, test } from 'vitest';
import { stack } from '../../scenarios/kit/stack.ts';
import { listAlternatives } from './alternatives.ts';
import type { ResolvedTarget } from './pairs.ts';

const SIGNAL = new AbortController().signal;

const PUBLISHED: Readonly<Record<string, Record<string, string>>> = {
  hono: { '4.0.0': '2024-02-09', '4.1.0': '2024-03-12' },
  adapter: { '1.8.0': '2024-02-01', '1.8.2': '2024-03-01', '1.19.0': '2026-01-01', '2.0.0': '2026-02-01' },
  '@nestjs/core': { '12.1.1': '2026-05-01', '12.1.2': '2026-05-02', '12.1.3': '2026-05-03' },
  '@nestjs/platform': { '12.1.1': '2026-05-01', '12.1.3': '2026-05-03' },
};

function target(name: string, packages: Record<string, string>, rest: Partial<ResolvedTarget>): ResolvedTarget {
  const common = { docs: '', signals: [], bodies: {}, lines: {}, listen: () => 0 };
  const runtime = { name: 'node', version: '24.0.0' };
  return { name, stack: stack({ ...common, id: `stacks/${name}`, package: name }), packages, runtime, ...rest };
}

async function list(asked: ResolvedTarget): Promise<string[]> {
  const fetchVersions = async (name: string) =>
    Object.entries(PUBLISHED[name]!).map(([version, date]) => ({ version, date }));
  const shown: string[] = [];
  for await (const { target: found, notes } of listAlternatives(asked, SIGNAL, fetchVersions))
    shown.push(`${Object.values(found.packages).join(' ')}: ${notes.join('; ')}`);
  return shown;
}

test('a neighbor is tried as the newest of each older line, then as it was when the package was published', async () => {
  expect(await list(target('hono', { hono: '4.1.0', adapter: '2.1.8' }, { neighbors: ['adapter'] }))).toEqual([
    '4.1.0 1.19.0: does not start with adapter 2.1.8: with 1.19.0',
    '4.1.0 1.8.2: does not start with adapter 2.1.8: with 1.8.2',
  ]);
});

test('a sibling that was never published at that version is the nearest that was', async () => {
  const packages = { '@nestjs/core': '12.1.2', '@nestjs/platform': '12.1.2' };
  expect(await list(target('@nestjs/core', packages, { siblings: ['@nestjs/platform'] }))).toEqual([
    '12.1.2 12.1.1: @nestjs/platform 12.1.2 was never published: with 12.1.1',
  ]);
});

test('a package with nothing beside it has no alternative', async () => {
  expect(await list(target('hono', { hono: '4.1.0' }, {}))).toEqual([]);
});
