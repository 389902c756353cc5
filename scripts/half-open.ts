import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { halfOpen } from '../scenarios/catalog.ts';
import { halfOpenTable } from '../harness/pages/half-open.ts';
import { planOf } from '../harness/plan/scenarios.ts';
import { runSession } from '../harness/run/session.ts';

// `npm run half-open`: measures every half-open server and puts the table into docs/half-open.md. It takes a minute.
const page = fileURLToPath(new URL('../docs/half-open.md', import.meta.url));
const BETWEEN_MARKERS = /(?<=<!-- measured -->)[^]*(?=<!-- \/measured -->)/;

const plan = await planOf({ ids: halfOpen, faults: [], phases: [] });
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort(new Error('Interrupted.')));
const options = { patienceMs: 1_000, repeat: 1, signal: interrupted.signal, onAttempt: () => {} };
const run = await runSession(plan, options);
const surprises = run.results.filter(({ status }) => status !== 'expected');
for (const { cell, status } of surprises) console.error(`${cell.scenario} ${cell.fault} is ${status}.`);
if (surprises.length > 0 || run.selfProof.length > 0)
  throw new Error(
    'Expected every cell as its scenario says, got others; the page is left alone. `npx hangup run half-open` tells more.',
  );
const { kernel, cores } = run.machine;
const where = `${run.served.join(', ')}; Linux ${kernel}, ${cores} cores.`;
await writeFile(
  page,
  (await readFile(page, 'utf8')).replace(
    BETWEEN_MARKERS,
    () => `\n\n${halfOpenTable(run)}\n\nMeasured with ${where}\n\n`,
  ),
);
await execa('oxfmt', [page], { preferLocal: true });
