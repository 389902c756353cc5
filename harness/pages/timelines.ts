import { readdir, readFile } from 'node:fs/promises';
import { DIMENSIONS } from '../model/behavior.ts';
import type { TimelineChange, UpgradeTimeline } from '../model/upgrade-timeline.ts';
import { buildGrid, describeRows, describeTimeline, listChangedVersions } from '../report/builders/upgrade-timeline.ts';
import { renderSvgGrid } from '../report/render/grid-svg.ts';

const REPORTS = new URL('../../docs/reports/', import.meta.url);
const FILE_PATTERN = /^timeline-(?<name>.+)\.json$/;
const BODY = DIMENSIONS.indexOf('body');

/** What docs/timelines.md says of a committed timeline: its picture, since when each signal holds, and every change. */
export async function renderTimelinePart(name: string): Promise<string> {
  const timeline = await readTimeline(name);
  const { from, to, runtime, cells, hangup, startedAt, command } = timeline;
  const conditions = `${from.version} to ${to.version} on ${runtime}, ${cells}, with hangup ${hangup} on ${startedAt.slice(0, 10)}`;
  return [
    `\`${command}\` made it: ${conditions}; ${describeTimeline(timeline)}.`,
    `![${buildGrid(timeline).title}](reports/timeline-${name}.svg)`,
    describeRows(timeline).map(formatPoint).join('\n'),
    ...listChangedVersions(timeline.changes).map(renderVersion),
  ].join('\n\n');
}

function formatPoint(sentence: string): string {
  return `- ${sentence.replaceAll('*', '\\*')}`;
}

/** What changed in one version, a line each; what is only there or gone is one line together, for the picture shows the rest. */
function renderVersion({ first, last, date, changes, doubt }: ReturnType<typeof listChangedVersions>[number]): string {
  const points = changes
    .filter(({ change }) => change !== 'new' && change !== 'gone')
    .map(
      ({ change, guard, before, after, cells }) =>
        `- ${change}: ${guard}: ${before} → ${after} in ${cells.map((cell) => `\`${cell}\``).join(', ')}`,
    );
  const lists = (['new', 'gone'] as const).flatMap((kind) => {
    const some = Map.groupBy(
      changes.filter(({ change }) => change === kind),
      ({ guard }) => guard,
    );
    return some.size === 0 ? [] : [`- ${kind}: ${[...some].map(nameWithBodies).join('; ')}`];
  });
  return [`**${first}** (${date}, after ${last}${doubt})`, '', ...points, ...lists].join('\n');
}

/** `finally (iterable, EventStream)`: the bodies, where it is not all of them. */
function nameWithBodies([guard, changes]: readonly [string, readonly TimelineChange[]]): string {
  const parts = changes.flatMap(({ cells }) => cells.map((cell) => cell.split(' / ')[BODY]!));
  const bodies = new Set(parts.flatMap((part) => part.split(', ')));
  return bodies.has('*') ? guard : `${guard} (${[...bodies].join(', ')})`;
}

/** The picture of every committed timeline, with the file that holds it. */
export async function drawTimelines(): Promise<{ name: string; file: URL; svg: string }[]> {
  const names = (await readdir(REPORTS)).flatMap((file) => FILE_PATTERN.exec(file)?.groups?.['name'] ?? []);
  return Promise.all(
    names.map(async (name) => ({
      name,
      file: new URL(`timeline-${name}.svg`, REPORTS),
      svg: `${renderSvgGrid(buildGrid(await readTimeline(name)))}\n`,
    })),
  );
}

async function readTimeline(name: string): Promise<UpgradeTimeline> {
  return JSON.parse(await readFile(new URL(`timeline-${name}.json`, REPORTS), 'utf8')) as UpgradeTimeline;
}
