import { expect, test } from 'vitest';
import { references, stacks } from '../../scenarios/catalog.ts';
import { parseAccepted, readAccepted } from './accepted.ts';

const PATH = 'GET / * / fin, reset / * / *';
const accept = (table: object) => JSON.stringify({ notes: [], targets: { 'http on node@24': { guard: table } } });

test.for([...stacks, ...references])('what is accepted of %s can be read', async (id) => {
  expect(Object.keys((await readAccepted(id)).targets)).not.toHaveLength(0);
});

test('a table says what a guard does', () => {
  expect(parseAccepted(accept({ [PATH]: 'released by timer, late' })).targets).toHaveProperty('http on node@24');
});

test.for([
  ['{}', "required property 'notes'"],
  ['null', 'must be object'],
  ['{"notes":[],"targets":{"http on node@24":[]}}', '/targets/http on node@24 which must be object'],
  [accept({ [PATH]: 'unknown' }), 'one of the allowed values'],
  [accept({ [PATH]: null }), 'one of the allowed values'],
  [accept({ 'GET / *': 'silent' }), 'must match pattern'],
  ['{"notes":[{}],"targets":{}}', "/notes/0 which must have required property 'target'"],
])('%s is refused', ([text, problem]) => {
  expect(() => parseAccepted(text!)).toThrow(problem!);
});
