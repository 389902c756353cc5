import { formatCount } from '../../model/format.ts';
import type { SignalRow, SignalState, TimelineChange, UpgradeTimeline } from '../../model/upgrade-timeline.ts';
import type { Grid, Outcome, Report, ReportStatus, Section, Table, Tone } from '../model.ts';

/** More columns than this are shown in several tables. */
const MAX_COLUMNS = 14;

const STATES: Readonly<Record<SignalState, { sign: string; tone: Tone; meaning: string }>> = {
  right: { sign: '●', tone: 'good', meaning: 'as it should be, in every cell' },
  partly: {
    sign: '◐',
    tone: 'warning',
    meaning: 'wrong in some cells (silent, premature, twice, or without an answer)',
  },
  wrong: { sign: '✗', tone: 'bad', meaning: 'wrong in every cell' },
  unrated: { sign: '○', tone: 'muted', meaning: 'there, and no rule calls it right or wrong' },
  absent: { sign: '·', tone: 'muted', meaning: 'not offered' },
  unknown: { sign: '?', tone: 'unknown', meaning: 'could not be observed' },
};

/** Every change of every signal of a package, and since which version each signal holds. */
export function buildTimelineReport(timeline: UpgradeTimeline): Report {
  const { hangup, machine, patienceMs, runtime, cells, selfCheck, name, from, to } = timeline;
  return {
    name: 'timeline',
    record: timeline,
    model: {
      title: `${name} ${from.version} to ${to.version}: what changed when`,
      status: findTimelineStatus(timeline),
      selfCheck: selfCheck.problems,
      summary: describeTimeline(timeline),
      conditions: [
        `hangup ${hangup}`,
        ...(runtime.startsWith(`${name} `) ? [] : [`on ${runtime}`]), // a runtime is what is traced itself
        cells,
        `patience ${patienceMs} ms`,
        `${machine.platform} ${machine.arch}`,
      ],
      sections: buildTimelineSections(timeline),
      suites: [],
    },
  };
}

/** To find changes is what it is for. */
function findTimelineStatus({ selfCheck, columns }: UpgradeTimeline): ReportStatus {
  if (selfCheck.problems.length > 0) return 'invalid';
  return columns.length === 0 ? 'unknown' : 'expected';
}

/** `7 changes in 3 versions; 15 of 41 stable versions observed …`. */
export function describeTimeline({ changes, observed, published, every }: UpgradeTimeline): string {
  const versionCount = new Set(changes.map(({ first }) => first)).size;
  const found =
    changes.length === 0
      ? 'nothing changed'
      : `${formatCount(changes.length, 'change')} in ${formatCount(versionCount, 'version')}`;
  const doubt = every ? '' : '; a change that is undone within one minor can be missed';
  return `${found}; ${observed} of ${formatCount(published, 'stable version')} observed${doubt}`;
}

function buildTimelineSections(timeline: UpgradeTimeline): Section[] {
  const { failures } = timeline;
  const common = { level: 2, audience: 'all', tone: null } as const;
  const failureSentences = failures.map(({ version, sentence }) => `${version}: ${sentence}`);
  const sections: Section[] = [
    {
      ...common,
      title: 'Versions and signals',
      blocks: [
        { kind: 'grid', grid: buildGrid(timeline) },
        ...buildTables(timeline).map((table) => ({ kind: 'table', table }) as const),
      ],
    },
    {
      ...common,
      title: 'Since when',
      blocks: [{ kind: 'list', items: describeRows(timeline) }],
    },
    ...buildChangeSections(timeline),
  ];
  if (failures.length === 0) return sections;
  return [
    ...sections,
    { ...common, title: 'What could not be observed', blocks: [{ kind: 'list', items: failureSentences }] },
  ];
}

/** The picture: versions across, signals down. */
export function buildGrid({ columns, rows, name }: UpgradeTimeline): Grid {
  return {
    title: `What each signal of ${name} does at each version`,
    columns: columns.map(({ version }) => version),
    rows: rows.map((row) => ({
      label: nameRow(row, rows),
      cells: row.states.map((state) => ({
        text: STATES[state].sign,
        tone: STATES[state].tone,
        title: STATES[state].meaning,
      })),
    })),
  };
}

function buildTables({ columns, rows }: UpgradeTimeline): Table[] {
  const shownStates = new Set(rows.flatMap(({ states }) => states));
  const legend = Object.entries(STATES)
    .filter(([state]) => shownStates.has(state as SignalState))
    .map(([, { sign, meaning }]) => `${sign} ${meaning}`);
  const starts = columns.flatMap((_column, index) => (index % MAX_COLUMNS === 0 ? [index] : []));
  return starts.map((start) => {
    const end = start + MAX_COLUMNS;
    return {
      columns: ['', ...columns.slice(start, end).map(({ version }) => version)],
      groups: [
        { name: null, rows: rows.map((row) => [nameRow(row, rows), ...row.states.slice(start, end).map(toOutcome)]) },
      ],
      legend: end >= columns.length ? legend : [],
    };
  });
}

function toOutcome(state: SignalState): Outcome {
  const { sign, tone } = STATES[state];
  return { parts: [{ text: sign, tone }], differs: false };
}

/** `wrong in some cells, since 5.8.0: request.signal`: those of which the same is to be said stand together. */
export function describeRows({ rows, columns }: UpgradeTimeline): string[] {
  const groups = Map.groupBy(rows, ({ states }) => {
    const last = states.at(-1)!;
    const since = states.findLastIndex((state) => state !== last) + 1;
    return `${STATES[last].meaning}, ${since === 0 ? 'at each version' : `since ${columns[since]!.version}`}`;
  });
  return [...groups].map(([meaning, some]) => `${meaning}: ${some.map((row) => nameRow(row, rows)).join(', ')}`);
}

/** The signal; where several stacks serve the package, with its stack. */
function nameRow({ stack, guard }: SignalRow, rows: readonly SignalRow[]): string {
  return new Set(rows.map((row) => row.stack)).size > 1 ? `${stack} ${guard}` : guard;
}

/** All that changed in one version. */
interface ChangedVersion extends Pick<TimelineChange, 'first' | 'last' | 'date'> {
  changes: readonly TimelineChange[];
  /** `; 5.1.0 could not be observed`: it may have changed there already. Empty if there is no doubt. */
  doubt: string;
}

/** The newest version first: that is where an upgrade begins. */
export function listChangedVersions(allChanges: readonly TimelineChange[]): ChangedVersion[] {
  const versions = [...Map.groupBy(allChanges, ({ first }) => first).values()].toReversed();
  return versions.map((changes) => {
    const [{ first, last, date, unsure }] = changes as [TimelineChange];
    const doubt = unsure.length === 0 ? '' : `; ${unsure.join(', ')} could not be observed`;
    return { first, last, date, changes, doubt };
  });
}

function buildChangeSections({ name, changes: allChanges }: UpgradeTimeline): Section[] {
  return listChangedVersions(allChanges).map(({ first, last, date, changes, doubt }) => {
    return {
      title: `${first}${date === '' ? '' : ` (${date})`}`,
      level: 2,
      tone: changes.some(({ change }) => change === 'regressed' || change === 'new and wrong') ? 'bad' : 'warning',
      audience: 'all',
      blocks: [
        {
          kind: 'finding',
          finding: {
            kind: 'changed',
            subject: `${name} ${last} → ${first}${doubt}`,
            count: null,
            points: changes.map(({ change, guard, before, after, count, cells }) => ({
              sentence: `${change}: ${guard}: ${before} → ${after} (${formatCount(count, 'cell')})`,
              cells,
            })),
            log: '',
            rerun: `npx hangup compare ${name}@${last} ${name}@${first}`,
          },
        },
      ],
    };
  });
}
