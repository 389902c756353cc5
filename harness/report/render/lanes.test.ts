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

test('a label beside a bar does not run into the next bar, nor into the one before', () => {
  const bar = { fromMs: 500, toMs: 510, state: 'silent', label: '6 more' } as const;
  const draw = (...others: { fromMs: number; toMs: number }[]) => {
    const bars = [bar, ...others.map((other) => ({ ...bar, ...other, label: '' }))];
    const lane = { name: 'files', bars: bars.toSorted((one, other) => one.fromMs - other.fromMs), dots: [] };
    return renderLanes({ title: '', fromMs: 0, toMs: 1_000, lanes: [lane], rules: [] }, 400);
  };
  expect(draw()).toContain('>6 more</text>');
  expect(draw({ fromMs: 520, toMs: 600 })).toContain('text-anchor="end">6 more</text>');
  expect(draw({ fromMs: 520, toMs: 600 }, { fromMs: 400, toMs: 490 })).not.toContain('6 more');
});

test('a rule is drawn below the labels that it would cross', () => {
  const bars = [{ fromMs: 0, toMs: 60, state: 'waiting', label: 'ESTABLISHED' }] as const;
  const rules = [{ atMs: 90, label: 'client left' }];
  const lanes = [{ name: 'socket', bars, dots: [] }];
  const svg = renderLanes({ title: '', fromMs: 0, toMs: 4_000, lanes, rules }, 800);
  expect(svg.indexOf('class="beside"')).toBeGreaterThan(svg.indexOf('class="rule"'));
});
