import { expect, test } from 'vitest';
import { renderLanes, type LaneBar } from './lanes.ts';

const render = (bar: Pick<LaneBar, 'state' | 'label'>) =>
  renderLanes(
    {
      title: 'a lane',
      lanes: [{ name: 'client', bars: [{ fromMs: 0, toMs: 10, ...bar }], dots: [] }],
      fromMs: 0,
      toMs: 1_000,
      rules: [],
    },
    600,
  );

test('what is said behind a short bar is what it came to, not that it goes on', () => {
  expect(render({ state: 'late', label: 'released after 10 ms' })).toContain('released after 10 ms');
  expect(render({ state: 'connected', label: 'connected' })).not.toContain('>connected<');
});

test('lanes that have no room beside their names have no negative width', () => {
  const dots = Array.from({ length: 301 }, (_, index) => index);
  const lanes = [{ name: 'server’s kernel', bars: [], dots }];
  expect(renderLanes({ title: 'ticks', lanes, fromMs: 0, toMs: 300, rules: [] }, 10)).not.toContain('width="-');
});

test('lanes in a narrow place name a second moment of their clock', () => {
  const narrow = renderLanes({ title: 'a lane', lanes: [], fromMs: 0, toMs: 4_000, rules: [] }, 170);
  expect([...narrow.matchAll(/"axis"[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual(['0 s', '2 s', '4 s']);
});
