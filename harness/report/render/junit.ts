import type { Run } from '../../model/run.ts';
import type { Result, Status } from '../../model/result.ts';
import { cellName, differencesOf, skippedOf, unknownOf, type Finding } from '../sections/findings.ts';
import { stackSuites } from './stacks-junit.ts';
import { partsOf } from '../sections/parts.ts';
import { characters, element, elements } from './xml.ts';

const NS_PER_S = 1_000_000_000;

/**
 * The run as JUnit XML: a suite for each scenario, a case for each cell; a suite for each target of a stack, a case for each
 * of its guards. `different` is a failure, `unknown` an error.
 */
export function junitReport(run: Run): string {
  const { scenarios, stacks } = partsOf(run);
  const byScenario = [...Map.groupBy(scenarios.results, ({ cell }) => cell.scenario)];
  const suites = [
    ...proofSuite(run),
    ...byScenario.map(([name, own]) => suite(name, own, run)),
    ...stackSuites(stacks),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'hangup' }, elements(suites))}\n`;
}

/** Without proof the cases below may look green: this suite makes the whole fail. */
function proofSuite({ selfProof, startedAt }: Run): string[] {
  if (selfProof.length === 0) return [];
  const tests = selfProof.length;
  const attributes = { name: 'self-proof', tests, failures: 0, errors: tests, skipped: 0, timestamp: startedAt };
  const cases = selfProof.map((message, index) => {
    const error = element('error', { message, type: 'unknown' });
    return element('testcase', { classname: 'self-proof', name: `self-proof ${index + 1}` }, elements([error]));
  });
  return [element('testsuite', attributes, elements(cases))];
}

function suite(name: string, results: readonly Result[], { startedAt, scenarios }: Run): string {
  const number = (status: Status) => results.filter((result) => result.status === status).length;
  const counts = {
    tests: results.length,
    failures: number('different'),
    errors: number('unknown'),
    skipped: number('skipped'),
  };
  return element(
    'testsuite',
    { name, ...counts, timestamp: startedAt },
    elements(results.map((result) => testCase(result, scenarios))),
  );
}

function testCase(result: Result, scenarios: Run['scenarios']): string {
  const { openedAt, observedUntil } = result.attempt.history;
  const time = Math.max(0, (observedUntil - openedAt) / NS_PER_S).toFixed(3);
  return element(
    'testcase',
    { classname: result.cell.scenario, name: cellName(result.cell), time },
    elements(outcomeOf(result, scenarios)),
  );
}

function outcomeOf(result: Result, scenarios: Run['scenarios']): string[] {
  const alone = { results: [result], scenarios };
  return [
    ...differencesOf(alone).map((finding) => told('failure', finding)),
    ...unknownOf(alone).map((finding) => told('error', finding)),
    ...skippedOf(alone).map(({ sentences }) => element('skipped', { message: sentences.join(' ') })),
  ];
}

function told(name: 'failure' | 'error', { sentences, log, rerun }: Finding): string {
  const type = name === 'failure' ? 'different' : 'unknown';
  const body = [...sentences, ...(log.trim() === '' ? [] : [log.trimEnd()]), rerun].join('\n');
  return element(name, { message: sentences.join('\n'), type }, characters(body));
}
