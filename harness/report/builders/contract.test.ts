import { expect, test } from 'vitest';
import { renderReport } from '../render/renderers.ts';
import { buildContractReport } from './contract.ts';
import type { ContractCheck, RuleReport } from '../../model/contract-check.ts';

const rule = (fields: Partial<RuleReport>): RuleReport => ({
  id: 'one',
  group: 'Start',
  says: 'does one thing',
  standing: 'kept',
  note: '',
  section: 'marks',
  ...fields,
});

const check: ContractCheck = {
  schemaVersion: 1,
  hangup: '0.1.0',
  server: 'mine',
  command: ['./mine'],
  versions: {
    stack: { name: 'axum', version: '0.8' },
    runtime: { name: 'rustc', version: '1.95' },
    capabilities: null,
  },
  rules: [
    rule({}),
    rule({ note: '12 ms' }),
    rule({ group: 'End', standing: 'broken', note: 'Expected a, got b. Do c.', section: 'end-and-limits' }),
    rule({ group: 'End', standing: 'not tried', note: 'it had ended' }),
  ],
  log: 'one\n\u001B[31mtwo\u001B[0m\u0007\n',
};

test('a report has a line for each rule, a sentence for a broken one, and the end of the log', async () => {
  expect(await renderReport(buildContractReport(check), 'terminal')).toBe(`The contract on mine
hangup 0.1.0 · axum 0.8 on rustc 1.95

Start
  ✔ does one thing
  ✔ does one thing (12 ms)

End
  ✘ does one thing
  – does one thing: it had ended

Broken rules
  does one thing
    Expected a, got b. Do c. See docs/contract.md#end-and-limits.
      | one
      | two

4 rules: 2 kept, 1 broken, 1 not tried
`);
});

test('a report of a server that did not say what it is, and broke nothing, is short', async () => {
  const report = buildContractReport({ ...check, versions: null, rules: [rule({})] });
  expect(report.model.status).toBe('expected');
  expect(await renderReport(report, 'terminal')).toBe(
    'The contract on mine\nhangup 0.1.0\n\nStart\n  ✔ does one thing\n\n1 rule: 1 kept, 0 broken, 0 not tried\n',
  );
});
