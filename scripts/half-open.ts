import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { halfOpenScenarios } from '../scenarios/catalog.ts';
import { renderHalfOpenTable } from '../harness/pages/half-open.ts';
import { buildScenarioPlans } from '../harness/plan/scenarios.ts';
import { runSession } from '../harness/run/session.ts';

// `npm run half-open`: measures every half-open server and puts the table into docs/half-open.md. It takes a minute.
const page = fileURLToPath(new URL('../docs/half-open.md', import.meta.url));
const BETWEEN_MARKERS = /(?<=<!-- measured -->)[^]*(?=<!-- \/measured -->)/;

const plan = await buildScenarioPlans({ ids: halfOpenScenarios, faults: [], phases: [] });
const abortController = new AbortController();
process.once('SIGINT', () => abortController.abort(new Error('Interrupted.')));
const options = { patienceMs: 1_000, repeat: 1, signal: abortController.signal, onAttempt: () => {} };
const run = await runSession(plan, options);
const unexpectedResults = run.results.filter(({ status }) => status !== 'expected');
for (const { cell, status } of unexpectedResults) console.error(`${cell.scenario} ${cell.fault} is ${status}.`);
if (unexpectedResults.length > 0 || run.selfCheck.problems.length > 0)
  throw new Error(
    'Expected every cell as its scenario says, got others; the page is left alone. `npx hangup run half-open` tells more.',
  );
const { kernel, cores } = run.machine;
const conditions = `${run.served.join(', ')}; Linux ${kernel}, ${cores} cores.`;
await writeFile(
  page,
  (await readFile(page, 'utf8')).replace(
    BETWEEN_MARKERS,
    () => `\n\n${renderHalfOpenTable(run)}\n\nMeasured with ${conditions}\n\n`,
  ),
);
await execa('oxfmt', [page], { preferLocal: true });
