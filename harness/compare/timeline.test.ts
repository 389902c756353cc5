import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createFakeTarget } from './fixtures/fake-stack.ts';
import { createHistory } from '../judge/fixtures/history.ts';
import { buildAttempt } from '../judge/settle.ts';
import type { DatedVersion } from '../model/comparison.ts';
import type { PlannedCell } from '../model/plan.ts';
import type { Attempt } from '../model/result.ts';
import { ObservationStore } from './observation-store.ts';
import type { ResolvedTarget } from './pairs.ts';
import type { TargetRunner } from './target-runner.ts';
import { listFirstOfMinors, TimelineSearch } from './timeline.ts';
import { VersionObserver } from './version-observer.ts';

const HELD = '5 acquired close, 6 acquired finally, 7 acquired crash, 100 fin, 1100 alive';
const RELEASED = HELD.replace('1100', '120 released close, 130 released finally, 1100');
const LATE = HELD.replace('1100', '970 released close, 980 released finally, 1100');
const ONLY_FINALLY = HELD.replace('1100', '130 released finally, 1100');

/** `r` releases all, `l` late, `s` is silent in `close`, `o` too, and starts only once, `x` not at all; a version each, four to a minor. */
function makeVersions(kinds: string): DatedVersion[] {
  return kinds
    .split('')
    .map((_kind, index) => ({ version: `1.${Math.floor(index / 4)}.${index % 4}`, date: '2026-01-01' }));
}

const TIMELINES: Readonly<Record<string, string>> = { r: RELEASED, l: LATE, s: ONLY_FINALLY, o: ONLY_FINALLY };

class FakeRunner {
  readonly asked: string[] = [];
  readonly #kinds: ReadonlyMap<string, string>;

  constructor(versions: readonly DatedVersion[], kinds: string) {
    this.#kinds = new Map(versions.map(({ version }, index) => [version, kinds[index]!]));
  }

  hasFailed({ packages }: ResolvedTarget): boolean {
    return !this.#isRunning(packages.fake!);
  }

  #isRunning(version: string): boolean {
    const kind = this.#kinds.get(version);
    const starts = this.asked.filter((line) => line.startsWith(`${version} `)).length;
    return kind !== 'x' && (kind !== 'o' || starts <= 1);
  }

  async observeCells(target: ResolvedTarget, cells: readonly PlannedCell[]): Promise<Attempt[]> {
    const kind = this.#kinds.get(target.packages.fake!);
    this.asked.push(`${target.packages.fake} ${cells.length}`);
    return cells.map((cell) => {
      if (this.#isRunning(target.packages.fake!)) return buildAttempt(cell, createHistory(TIMELINES[kind!]!));
      const failure = { code: 'exited', sentence: 'Expected fake to run, but it exited.', log: '' } as const;
      const moments = { openedAt: null, disconnectedAt: null, connection: null, versions: null, marks: [] };
      return buildAttempt(cell, { kind: 'failed', cell: cell.cell, failure, ...moments });
    });
  }
}

function createStore(): ObservationStore {
  const root = mkdtempSync(join(tmpdir(), 'hangup-timeline-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return new ObservationStore({}, root);
}

async function trace(kinds: string, { store = createStore(), every = false } = {}) {
  const versions = makeVersions(kinds);
  const runner = new FakeRunner(versions, kinds);
  const findPairs = async (version: string) => {
    const target = createFakeTarget(version);
    return [{ name: 'fake', before: target, after: target }];
  };
  const cellFilter = { full: false, isSelected: ({ fault }: { fault: string }) => fault === 'fin' };
  const observer = new VersionObserver(runner as unknown as TargetRunner, { cellFilter, findPairs, store });
  const search = new TimelineSearch(observer, { name: 'fake', versions, options: { onProgress: () => {} } });
  const chosen = every ? versions : listFirstOfMinors(versions);
  return { traced: await search.trace(chosen), asked: runner.asked };
}

function describe({ changes }: Awaited<ReturnType<typeof trace>>['traced']): string[] {
  return changes.map(
    ({ last, first, change, guard, before, after }) => `${last} → ${first}: ${change} ${guard}, ${before} → ${after}`,
  );
}

test('the version is found in which a signal changed, and the one in which it changed back', async () => {
  const { traced } = await trace('rrrr rsss ssrr rrrr'.replaceAll(' ', ''));
  expect(describe(traced)).toEqual([
    '1.1.0 → 1.1.1: regressed close, released by read → silent',
    '1.2.1 → 1.2.2: fixed close, silent → released by read',
  ]);
  expect(traced.columns.map(({ version }) => version)).toEqual([
    '1.0.0',
    '1.1.0',
    '1.1.1',
    '1.2.0',
    '1.2.2',
    '1.3.0',
    '1.3.3',
  ]);
  expect(traced.rows.map(({ guard, states }) => `${guard}: ${states.join(' ')}`)).toEqual([
    'close: right right wrong wrong right right right',
    'finally: right right right right right right right',
    'crash: right right right right right right right',
    'answer: right right right right right right right',
  ]);
});

test('a change that is undone within a minor is missed, unless every version is observed', async () => {
  expect((await trace('rssrrrrr')).traced.changes).toEqual([]);
  expect(describe((await trace('rssrrrrr', { every: true })).traced)).toEqual([
    '1.0.0 → 1.0.1: regressed close, released by read → silent',
    '1.0.2 → 1.0.3: fixed close, silent → released by read',
  ]);
});

test('a release that is late is no change: versions are not observed side by side', async () => {
  expect((await trace('rrrrllllrrrr')).traced.changes).toEqual([]);
});

test('a version that does not start is reported, and leaves the change to one of several', async () => {
  const { traced } = await trace('rrxsssss');
  expect(traced.failures).toEqual([{ version: '1.0.2', sentence: 'Expected fake to run, but it exited.' }]);
  expect(traced.changes).toEqual([expect.objectContaining({ last: '1.0.1', first: '1.0.3', unsure: ['1.0.2'] })]);
});

test('a version that was observed and does not start later is one that was observed', async () => {
  const { traced } = await trace('rrrrosss');
  expect(traced.failures).toEqual([]);
  expect(describe(traced)).toEqual([expect.stringContaining('1.0.3 → 1.1.0: regressed close')]);
});

test('what was observed before an interruption is not observed again', async () => {
  const store = createStore();
  const first = await trace('rrrrrsss', { store });
  const again = await trace('rrrrrsss', { store });
  expect(first.asked.length).toBeGreaterThan(3);
  expect(again.asked).toEqual([]);
  expect(again.traced.changes).toEqual(first.traced.changes);
});
