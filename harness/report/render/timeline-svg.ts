import type { Timeline } from '../model.ts';
import { renderLanes, type Lane } from './lanes.ts';

const WIDTH = 760;

/** A timeline as SVG, with the lanes of the playground: its colors are those of the page, its title says in words what it shows. */
export function renderSvgTimeline({ caption, bars, ticksMs, writesMs, endMs, disconnectMs, fault }: Timeline): string {
  const rows = [...new Set(bars.map(({ row }) => row))];
  const moments: Lane[] = [
    { name: 'ticks', bars: [], dots: ticksMs },
    { name: 'writes', bars: [], dots: writesMs },
  ];
  const lanes = rows.map((name): Lane => ({
    name,
    bars: bars.filter(({ row }) => row === name).map(({ note, ...bar }) => ({ ...bar, label: note })),
    dots: [],
  }));
  return renderLanes(
    {
      title: caption,
      lanes: [...lanes, ...moments.filter(({ dots }) => dots.length > 0)],
      fromMs: 0,
      toMs: endMs,
      rules: [{ atMs: disconnectMs, label: fault }],
    },
    WIDTH,
  );
}
