import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import { checkCommand, listVerdicts } from './fixtures/examples.ts';

const hasPerl = spawnSync('perl', ['-v']).status === 0;

const SERVER = fileURLToPath(new URL('../contract/fixtures/correct-server.ts', import.meta.url));

const breaking = (rule: string) => ({ file: process.execPath, args: [SERVER], env: { BREAKS: rule } });

// What the server breaks, how its clients leave, what comes out, and what became of its guard.
test.concurrent.for<[string, Fault, Phase, string, string]>([
  ['nothing', 'fin', 'before-headers', 'clean', 'released by read'],
  ['nothing', 'fin', 'before-first-byte', 'clean', 'released by read'],
  ['nothing', 'reset', 'after-headers', 'not-judged phase-missed', 'released by read'],
  ['nothing but is quiet', 'reset', 'after-headers', 'clean', 'released by read'],
  ['nothing', 'half-close', 'mid-stream', 'clean', 'released by read'],
  ['nothing', 'stall', 'mid-stream', 'not-judged client-held', 'released by read'],
  ['nothing', 'abort', 'mid-stream', 'clean', 'released by read'],
  ['nothing', 'kill', 'mid-stream', 'clean', 'released by read'],
  ['nothing', 'complete', 'mid-stream', 'clean', 'released by end'],
  ['nothing', 'stay', 'mid-stream', 'clean', 'held'],
  ['nothing', 'vanish', 'mid-stream', 'leak finally', 'silent'],
  ['pairs', 'reset', 'mid-stream', 'double finally', 'double'],
])('a server that breaks %s, %s %s: %s, %s', async ([rule, fault, phase, verdict, outcome], { skip }) => {
  skip(fault === 'vanish' && !hasPerl, 'no perl');
  const report = await checkCommand(breaking(rule), '/', { faults: [fault], phases: [phase] });
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
  const outcomes = report.visits.flatMap(({ guards }) => guards.map((guard) => guard.outcome));
  expect(new Set(outcomes)).toEqual(new Set([outcome]));
  const isKept = report.notJudged.some((sentence) => sentence.includes('ever ends such a client'));
  expect(isKept).toBe(fault === 'stall');
});
