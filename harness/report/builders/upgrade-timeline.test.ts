import { expect, test } from 'vitest';
import type { UpgradeTimeline } from '../../model/upgrade-timeline.ts';
import { renderReport } from '../render/renderers.ts';
import { buildTimelineReport } from './upgrade-timeline.ts';

function makeTimeline(overrides: Partial<UpgradeTimeline> = {}): UpgradeTimeline {
  const columns = ['5.7.0', '5.8.0', '5.9.0'].map((version) => ({ version, date: '2026-07-30T00:00:00.000Z' }));
  return {
    schemaVersion: 1,
    hangup: '0.2.0',
    startedAt: '2026-08-01T00:00:00.000Z',
    machine: { platform: 'linux', arch: 'x64', kernel: '6.1.0', cores: 2 },
    patienceMs: 1000,
    runtime: 'node 24.21.0',
    cells: 'the core cells',
    command: 'npx hangup timeline fastify@5.7..latest',
    name: 'fastify',
    from: columns[0]!,
    to: columns[2]!,
    published: 9,
    observed: 4,
    every: false,
    selfCheck: { problems: [], shown: [] },
    failures: [{ version: '5.7.3', sentence: 'Expected fastify to listen.' }],
    columns,
    rows: [
      { stack: 'fastify', guard: 'request.signal', states: ['absent', 'partly', 'partly'] },
      { stack: 'fastify', guard: "reply.raw 'close'", states: ['right', 'right', 'right'] },
      { stack: 'fastify', guard: 'onResponse', states: ['right', 'right', 'right'] },
    ],
    changes: [
      {
        stack: 'fastify',
        guard: 'request.signal',
        change: 'new and wrong',
        before: 'absent',
        after: 'premature',
        count: 36,
        cells: ['POST / * / * / * / *'],
        last: '5.7.4',
        first: '5.8.0',
        date: '2026-07-30',
        unsure: [],
      },
    ],
    ...overrides,
  };
}

const render = (timeline: UpgradeTimeline, format: 'terminal' | 'markdown' | 'html') =>
  renderReport(buildTimelineReport(timeline), format);

test('a timeline says since when each signal does what it does, and in which version that changed', async () => {
  const text = await render(makeTimeline(), 'markdown');
  expect(text).toContain(
    '- wrong in some cells (silent, premature, twice, or without an answer), since 5.8.0: request.signal',
  );
  expect(text).toContain("- as it should be, in every cell, at each version: reply.raw 'close', onResponse\n");
  expect(text).toContain('## 5.8.0 (2026-07-30)');
  expect(text).toContain('new and wrong: request.signal: absent → premature (36 cells)');
  expect(text).toContain('npx hangup compare fastify@5.7.4 fastify@5.8.0');
  expect(text).toContain('- 5.7.3: Expected fastify to listen.');
});

test('the command that shows a change names what was traced, where that is no package of a stack', async () => {
  const text = await render(makeTimeline({ name: 'node', runtime: 'node 5.7.0' }), 'markdown');
  expect(text).toContain('npx hangup compare node@5.7.4 node@5.8.0');
  expect(text).toContain('**node 5.7.4 → 5.8.0**');
  expect(text).not.toContain('on node 5.7.0');
});

test('versions stand across and signals down, on a terminal as a table and on a page as a picture too', async () => {
  const terminal = await render(makeTimeline(), 'terminal');
  expect(terminal).toMatch(/5\.7\.0\s.*5\.8\.0\s.*5\.9\.0/);
  expect(terminal).toMatch(/request\.signal .*· .*◐ .*◐/);
  const html = await render(makeTimeline(), 'html');
  expect(html).toContain('<svg xmlns="http://www.w3.org/2000/svg"');
  expect(html).toContain('<title>wrong in some cells');
});

test('it says what it did not look at', async () => {
  expect(buildTimelineReport(makeTimeline()).model.summary).toBe(
    '1 change in 1 version; 4 of 9 stable versions observed; a change that is undone within one minor can be missed',
  );
  expect(buildTimelineReport(makeTimeline({ every: true, changes: [] })).model.summary).toBe(
    'nothing changed; 4 of 9 stable versions observed',
  );
});

test('a timeline of versions that all do not start proves nothing', () => {
  expect(buildTimelineReport(makeTimeline()).model.status).toBe('expected');
  expect(buildTimelineReport(makeTimeline({ columns: [], rows: [] })).model.status).toBe('unknown');
});

test('where several stacks serve a package, each signal is named with its stack', async () => {
  const rows = ['express', 'nest'].map((stack) => ({ stack, guard: 'crash', states: ['right'] as const }));
  const text = await render(makeTimeline({ rows, columns: [{ version: '5.0.0', date: '' }], changes: [] }), 'terminal');
  expect(text).toContain('at each version: express crash, nest crash');
});
