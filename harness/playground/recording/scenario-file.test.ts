import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import { buildScenarioCells } from '../../plan/scenario-cells.ts';
import { bundleSources } from '../../system/bundle.ts';
import { loadServerSource } from '../sources/sources.ts';
import { buildScenarioFile } from './scenario-file.ts';
import { addBatch, createRecording, getAttempts } from './recording.ts';

/** One client that leaves after a second, and the marks of its request. */
function record(fault: 'fin' | 'reset' | null, ...events: object[]) {
  const recording = createRecording();
  const base = { side: 'left', attempt: 1 } as const;
  addBatch(recording, {
    at: 0,
    events: [
      { ...base, kind: 'connecting', at: 0, clients: 1, isTab: false },
      ...(fault === null ? [] : [{ ...base, kind: 'left', at: 1_000, fault, clients: 1 } as const]),
      ...events.map((mark, index) => ({ ...base, kind: 'mark', at: 500 + 600 * index, mark: mark as never }) as const),
    ],
  });
  return getAttempts(recording.left).current!;
}

/** Imports the file as if it lay where it says. */
async function load(text: string): Promise<Scenario> {
  const folder = mkdtempSync(join(tmpdir(), 'hangup-scenario-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const resolveDir = fileURLToPath(new URL('../../../scenarios/seed/', import.meta.url));
  const outfile = join(folder, 'scenario.mjs');
  await bundleSources({ stdin: { contents: text, resolveDir, loader: 'ts' }, outfile });
  return ((await import(outfile)) as { default: Scenario }).default;
}

test.for([
  { name: 'silent', marks: [{ event: 'acquired', guard: 'finally' }], outcome: 'silent' },
  {
    name: 'released',
    marks: [
      { event: 'acquired', guard: 'finally' },
      { event: 'noticed', by: 'read' },
      { event: 'released', guard: 'finally' },
    ],
    outcome: 'released by read',
  },
  {
    name: 'released by what was noticed last',
    marks: [
      { event: 'acquired', guard: 'finally' },
      { event: 'noticed', by: 'read' },
      { event: 'noticed', by: 'timer' },
      { event: 'released', guard: 'finally' },
    ],
    outcome: 'released by timer',
  },
])('what was observed is a scenario that expects it: $name', async ({ marks, outcome }) => {
  const { id, code, guards } = await loadServerSource('seed/silent#fix');
  const file = buildScenarioFile({ id, code, guards, attempt: record('reset', ...marks), isBeforeHeaders: false });
  expect(file?.name).toBe('silent-fix-observed.ts');
  const scenario = await load(file!.text);
  expect(scenario).toMatchObject({
    id: 'seed/silent-fix-observed',
    claim: `Observed after the client reset: finally ${outcome}.`,
  });
  expect(buildScenarioCells(scenario)).toMatchObject([
    { cell: { fault: 'reset', phase: 'mid-stream' }, expectations: [{ name: 'finally', outcomes: [{ outcome }] }] },
  ]);
});

test('as long as no client has left there is nothing to declare', () => {
  const parts = { id: 'seed/silent', code: '', guards: [], isBeforeHeaders: false };
  expect(buildScenarioFile({ ...parts, attempt: record(null) })).toBe(null);
});
