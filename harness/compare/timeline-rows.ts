import type { ComparedGuard, DatedVersion } from '../model/comparison.ts';
import type { SignalRow, SignalState, TimelineChange } from '../model/upgrade-timeline.ts';
import { classifyChange, rateBehavior, type SeenBehavior } from './classify-change.ts';
import { concludeChanges } from './conclude-changes.ts';
import { foldChanges } from './tally.ts';
import type { GuardPlace, VersionObserver } from './version-observer.ts';

/** Two versions between which guards in cells changed. */
export interface VersionChange {
  last: DatedVersion;
  first: DatedVersion;
  /** Versions between the two that could not be observed. */
  unsure: readonly DatedVersion[];
  keys: ReadonlySet<string>;
}

type Observed = Pick<VersionObserver, 'places' | 'getBehavior'>;

/** Every signal with what it does at each version. */
export function buildSignalRows(observer: Observed, columns: readonly DatedVersion[]): SignalRow[] {
  const signals = Map.groupBy(observer.places, ([, { stack, context }]) => JSON.stringify([stack, context.guard]));
  return [...signals.values()].map((places) => {
    const { stack, context } = places[0]![1];
    const states = columns.map((_column, index) =>
      rateSignal(places.map(([key, place]) => [place, findBehavior(observer, columns.slice(0, index + 1), key)])),
    );
    return { stack, guard: context.guard, states };
  });
}

/** At the last of these versions; one that was bisected for other guards does what the version before it did. */
function findBehavior(observer: Observed, columns: readonly DatedVersion[], key: string): SeenBehavior {
  const known = columns.map((version) => observer.getBehavior(version, key));
  return known.findLast((behavior) => behavior !== undefined) ?? 'unknown';
}

/** What all cells of a signal say together. */
function rateSignal(cells: readonly (readonly [GuardPlace, SeenBehavior])[]): SignalState {
  const known = cells.filter(([, behavior]) => behavior !== 'unknown');
  if (known.length === 0) return 'unknown';
  const offered = known.filter(([, behavior]) => behavior !== 'absent');
  if (offered.length === 0) return 'absent';
  const ratings = offered.flatMap(([{ context }, behavior]) => rateBehavior(context, behavior) ?? []);
  if (ratings.length === 0) return 'unrated';
  const wrongCount = ratings.filter((rating) => rating === 0).length;
  if (wrongCount === 0) return 'right';
  return wrongCount === ratings.length ? 'wrong' : 'partly';
}

/** What changed in each version, in the order of the versions, the worst of each first. */
export function buildTimelineChanges(
  observer: Observed,
  { columns, changes }: { columns: readonly DatedVersion[]; changes: readonly VersionChange[] },
): TimelineChange[] {
  return changes.flatMap(({ last, first, unsure, keys }) => {
    const before = columns.slice(0, columns.indexOf(first));
    const compared = [...observer.places].map(([key, { stack, row, context }]): ComparedGuard => {
      const shared = { stack, guard: context.guard, cell: row };
      const old = (keys.has(key) ? observer.getBehavior(last, key) : undefined) ?? findBehavior(observer, before, key);
      if (!keys.has(key)) return { ...shared, change: 'same', before: old, after: old };
      const recent = observer.getBehavior(first, key)!;
      return { ...shared, change: classifyChange(context, old, recent), before: old, after: recent };
    });
    const contexts = [...observer.places.values()].map(({ context }) => context);
    return foldChanges(concludeChanges(compared, contexts)).map((line) => ({
      last: last.version,
      first: first.version,
      date: first.date.slice(0, 'YYYY-MM-DD'.length),
      unsure: unsure.map(({ version }) => version),
      ...line,
    }));
  });
}
