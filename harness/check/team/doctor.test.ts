import { expect, test } from 'vitest';
import { diagnoseGithub, diagnoseLoad, diagnoseMachine, diagnoseNode } from './doctor.ts';

test('this machine, on which the tests run, can check', async () => {
  const diagnoses = await diagnoseMachine();
  expect(diagnoses.filter(({ isGood, isNeeded }) => isNeeded && !isGood)).toEqual([]);
  expect(diagnoses.map(({ sentence }) => sentence).join('\n')).toMatch(/in \/proc\.\n.*\nNode v\d/);
});

test.each([
  ['v20.19.0', true, 'lines are named'],
  ['v24.1.0', true, 'lines are named'],
  ['v20.18.3', false, 'needs 20.19: they are checked from outside only'],
  ['v18.20.0', false, 'needs 20.19'],
  [null, false, 'No node is on the PATH'],
])('node %s: %s', (version, isGood, words) => {
  expect(diagnoseNode(version)).toMatchObject({ isGood, sentence: expect.stringContaining(words) });
});

test('a busy machine is named', () => {
  expect(diagnoseLoad(2, 0.4).sentence).toBe('The machine has time: 2 cores, and 0.4 processes want one.');
  expect(diagnoseLoad(2, 3).isGood).toBe(false);
});

test('what a job of GitHub shows is said', () => {
  expect(diagnoseGithub({}).sentence).toContain('no job of GitHub Actions');
  expect(diagnoseGithub({ GITHUB_ACTIONS: 'true' }).isGood).toBe(false);
  expect(diagnoseGithub({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/s' }).sentence).toContain('its summary');
});
