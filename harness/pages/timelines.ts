import { readdir, readFile } from 'node:fs/promises';
import type { UpgradeTimeline } from '../model/upgrade-timeline.ts';
import { buildGrid, buildTimelineSections, describeTimeline } from '../report/builders/upgrade-timeline.ts';
import { renderSvgGrid } from '../report/render/grid-svg.ts';
import { renderMarkdownSections } from '../report/render/markdown.ts';

const REPORTS = new URL('../../docs/reports/', import.meta.url);
const FILE_PATTERN = /^timeline-(?<name>.+)\.json$/;

/** What docs/timelines.md says of a committed timeline: its picture, since when each signal holds, and every change. */
export async function renderTimelinePart(name: string): Promise<string> {
  const timeline = await readTimeline(name);
  const { from, to, runtime, cells, hangup, startedAt } = timeline;
  const conditions = `${from.version} to ${to.version} on ${runtime}, ${cells}, with hangup ${hangup} on ${startedAt.slice(0, 10)}`;
  const sections = buildTimelineSections(timeline, 3).flatMap((section) =>
    section.title === 'Versions and signals' ? [] : [{ ...section, title: `${timeline.name}: ${section.title}` }],
  );
  return [
    `${conditions}: ${describeTimeline(timeline)}.`,
    `![${buildGrid(timeline).title}](reports/timeline-${name}.svg)`,
    renderMarkdownSections(sections, { isDocument: false }),
  ].join('\n\n');
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
