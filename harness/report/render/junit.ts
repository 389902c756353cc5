import { getObservedNs } from '../../model/history.ts';
import { NS_PER_S } from '../../model/format.ts';
import type { Run } from '../../model/run.ts';
import type { Result, ResultStatus } from '../../model/result.ts';
import {
  formatCellName,
  buildDifferenceFindings,
  buildSkippedFindings,
  buildUnknownFindings,
  type Finding,
} from '../sections/findings.ts';
import { renderJunitStackSuites } from './stacks-junit.ts';
import { splitRun } from '../sections/parts.ts';
import { escapeXmlText, renderXmlElement, joinXmlElements } from './xml.ts';

/**
 * The run as JUnit XML: a suite for each scenario, a case for each cell; a suite for each target of a stack, a case for each
 * of its guards. `different` is a failure, `unknown` an error.
 */
export function renderJunitReport(run: Run): string {
  const { scenarios, stacks } = splitRun(run);
  const byScenario = [...Map.groupBy(scenarios.results, ({ cell }) => cell.scenario)];
  const suites = [
    ...renderSelfCheckSuite(run),
    ...byScenario.map(([name, scenarioResults]) => renderScenarioSuite(name, scenarioResults, run)),
    ...renderJunitStackSuites(stacks),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderXmlElement('testsuites', { name: 'hangup' }, joinXmlElements(suites))}\n`;
}

/** Without proof the cases below may look green: this suite makes the whole fail. */
function renderSelfCheckSuite({ selfCheck, startedAt }: Run): string[] {
  if (selfCheck.problems.length === 0) return [];
  const tests = selfCheck.problems.length;
  const attributes = { name: 'self-check', tests, failures: 0, errors: tests, skipped: 0, timestamp: startedAt };
  const cases = selfCheck.problems.map((message, index) => {
    const error = renderXmlElement('error', { message, type: 'unknown' });
    return renderXmlElement(
      'testcase',
      { classname: 'self-check', name: `self-check ${index + 1}` },
      joinXmlElements([error]),
    );
  });
  return [renderXmlElement('testsuite', attributes, joinXmlElements(cases))];
}

function renderScenarioSuite(name: string, results: readonly Result[], { startedAt, servers }: Run): string {
  const countStatus = (status: ResultStatus) => results.filter((result) => result.status === status).length;
  const counts = {
    tests: results.length,
    failures: countStatus('different'),
    errors: countStatus('unknown'),
    skipped: countStatus('skipped'),
  };
  return renderXmlElement(
    'testsuite',
    { name, ...counts, timestamp: startedAt },
    joinXmlElements(results.map((result) => renderTestCase(result, servers))),
  );
}

function renderTestCase(result: Result, servers: Run['servers']): string {
  const time = (getObservedNs(result.attempt.history) / NS_PER_S).toFixed(3);
  return renderXmlElement(
    'testcase',
    { classname: result.cell.scenario, name: formatCellName(result.cell), time },
    joinXmlElements(renderOutcome(result, servers)),
  );
}

function renderOutcome(result: Result, servers: Run['servers']): string[] {
  const singleRun = { results: [result], servers };
  return [
    ...buildDifferenceFindings(singleRun).map((finding) => renderProblem('failure', finding)),
    ...buildUnknownFindings(singleRun).map((finding) => renderProblem('error', finding)),
    ...buildSkippedFindings(singleRun).map(({ sentences }) =>
      renderXmlElement('skipped', { message: sentences.join(' ') }),
    ),
  ];
}

function renderProblem(name: 'failure' | 'error', { sentences, log, rerun }: Finding): string {
  const type = name === 'failure' ? 'different' : 'unknown';
  const body = [...sentences, ...(log.trim() === '' ? [] : [log.trimEnd()]), rerun].join('\n');
  return renderXmlElement(name, { message: sentences.join('\n'), type }, escapeXmlText(body));
}
