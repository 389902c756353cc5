import type { Finding, Report, ReportModel, Suite } from '../model.ts';
import type { Renderer } from './renderer.ts';
import { escapeXmlText, renderXmlElement, joinXmlElements } from './xml.ts';
import { formatPlainText } from './terminal-table.ts';

/** The suites as JUnit XML. What differs is a failure, what is unknown an error. */
export const junit: Renderer = {
  getFile: () => 'junit.xml',
  render({ model }: Report): string {
    const suites = [...renderSelfCheckSuite(model), ...model.suites.map(renderSuite)];
    return `<?xml version="1.0" encoding="UTF-8"?>\n${renderXmlElement('testsuites', { name: 'hangup' }, joinXmlElements(suites))}\n`;
  },
};

/** Without proof the cases below may look green: this suite makes the whole fail. */
function renderSelfCheckSuite({ selfCheck, suites }: ReportModel): string[] {
  if (selfCheck.length === 0) return [];
  const cases = selfCheck.map((sentence, index) => ({
    name: `self-check ${index + 1}`,
    seconds: 0,
    findings: [
      {
        kind: 'unknown' as const,
        subject: 'self-check',
        count: null,
        points: [{ sentence, cells: [] }],
        log: '',
        rerun: null,
      },
    ],
  }));
  return [renderSuite({ name: 'self-check', startedAt: suites[0]?.startedAt ?? '', cases })];
}

/** What a kind of finding is in JUnit; the others are no news to CI. */
const ELEMENTS: Readonly<Partial<Record<Finding['kind'], 'failure' | 'error' | 'skipped'>>> = {
  different: 'failure',
  'not-accepted': 'failure',
  changed: 'failure',
  violation: 'failure',
  unknown: 'error',
  skipped: 'skipped',
};

function renderSuite({ name, startedAt, cases }: Suite): string {
  const countElements = (wanted: string) =>
    cases.filter(({ findings }) => findings.some(({ kind }) => ELEMENTS[kind] === wanted)).length;
  const counts = {
    tests: cases.length,
    failures: countElements('failure'),
    errors: countElements('error'),
    skipped: countElements('skipped'),
  };
  const children = cases.map((one) => {
    const attributes = { classname: name, name: one.name, time: one.seconds.toFixed(3) };
    return renderXmlElement('testcase', attributes, joinXmlElements(one.findings.flatMap(renderFinding)));
  });
  return renderXmlElement('testsuite', { name, ...counts, timestamp: startedAt }, joinXmlElements(children));
}

function renderFinding({ kind, points, log, rerun }: Finding): string[] {
  const element = ELEMENTS[kind];
  if (element === undefined) return [];
  const message = points.map(({ sentence }) => sentence).join('\n');
  if (element === 'skipped') return [renderXmlElement(element, { message })];
  const lines = points.flatMap(({ sentence, cells }) => [
    sentence,
    ...cells.map((cell) => `  ${formatPlainText(cell)}`),
  ]);
  const body = [...lines, ...(log.trim() === '' ? [] : [log.trimEnd()]), ...(rerun === null ? [] : [rerun])].join('\n');
  return [
    renderXmlElement(element, { message, type: element === 'error' ? 'unknown' : 'different' }, escapeXmlText(body)),
  ];
}
