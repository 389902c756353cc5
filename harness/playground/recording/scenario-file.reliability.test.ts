import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import { buildScenarioCells } from '../../plan/scenario-cells.ts';
import { runPlans } from '../../run/run-plans.ts';
import { bundleSources } from '../../system/bundle.ts';
import { Tab } from '../fixtures/tab.ts';
import { buildScenarioFile } from './scenario-file.ts';
import { addBatch, createRecording, getAttempts } from './recording.ts';
import { loadServerSource } from '../sources/sources.ts';

const SEED = fileURLToPath(new URL('../../../scenarios/seed/', import.meta.url));
const MAIN = fileURLToPath(new URL('../../../scenarios/kit/main.ts', import.meta.url));

/** A client has left this server in the playground; the scenario that declares what was seen. */
async function observe(id: string): Promise<string> {
  await using tab = await Tab.open();
  await tab.begin();
  await tab.call('run', { sides: { left: { id } } });
  await tab.call('connect', { clients: 1 });
  await tab.call('leave', { leaving: { fault: 'reset', moment: { kind: 'now' }, clients: 1 } });
  await tab.waitFor((event) => event.kind === 'mark' && event.mark.event === 'noticed');
  if (id.endsWith('#fix')) await tab.waitFor((event) => event.kind === 'mark' && event.mark.event === 'released');
  const recording = createRecording();
  addBatch(recording, { at: 0, events: tab.events });
  const attempt = getAttempts(recording.left).current!;
  const { code, guards } = await loadServerSource(id);
  return buildScenarioFile({ id, code, guards, attempt, isBeforeHeaders: false })!.text;
}

/** Runs a scenario as `hangup run` runs one of the catalog. */
async function run(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'hangup-scenario-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'scenario.mjs');
  await bundleSources({ stdin: { contents: text, resolveDir: SEED, loader: 'ts' }, outfile: file });
  await bundleSources({ entryPoints: [MAIN], outfile: join(folder, 'main.mjs') });
  writeFileSync(join(folder, 'package.json'), '{}');
  const scenario = ((await import(file)) as { default: Scenario }).default;
  const command = { file: process.execPath, args: [join(folder, 'main.mjs'), file] };
  const { id, claim, why, lesson, guards } = scenario;
  const plan = {
    id,
    serverPerCell: false,
    cells: buildScenarioCells(scenario),
    text: { id, claim, why, lesson, links: [], guards, code: text },
    start: { command },
  };
  const [results] = await runPlans([[plan]], {
    patienceMs: 2_000,
    repeat: 1,
    signal: new AbortController().signal,
    onAttempt: () => {},
  });
  return results!.map(({ status }) => status);
}

test('a scenario that was exported is run, and what it claims holds', { timeout: 60_000 }, async () => {
  const bug = await observe('seed/silent');
  const fix = await observe('seed/silent#fix');
  expect(await run(bug)).toEqual(['expected']);
  expect(await run(fix)).toEqual(['expected']);
  expect(await run(bug.replace("'finally': 'silent'", "'finally': 'released by read'"))).toEqual(['different']);
});
