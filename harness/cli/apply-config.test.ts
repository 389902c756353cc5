import { Command } from 'commander';
import { expect, test } from 'vitest';
import { applyConfig } from './apply-config.ts';
import { addCheckCommands } from './check-program.ts';

/** What the options of `hangup check` are with this configuration and these words. */
function resolve(values: Record<string, unknown>, ...typed: string[]) {
  const hangup = new Command('hangup').exitOverride();
  addCheckCommands(hangup, () => {});
  const check = hangup.commands[0]!;
  check.action(() => {});
  hangup.parse(['check', ...typed], { from: 'user' });
  const words = applyConfig(check, { source: 'hangup.config.json', values }, (text) => text.split(' '));
  return { words, options: check.opts() };
}

test('the configuration sets what was not typed', () => {
  const values = { url: ['/a', '/b'], fault: 'fin', times: 6, strict: true, port: false, command: 'npm start' };
  const { words, options } = resolve(values, '--times', '8');
  expect(words).toEqual(['npm', 'start']);
  expect(options).toMatchObject({ url: ['/a', '/b'], fault: ['fin'], times: 8, strict: true, port: false });
});

test('a list that was typed takes the place of the configured one', () => {
  expect(resolve({ url: '/a' }, '--url', '/b').options.url).toEqual(['/b']);
});

test('what is allowed may stand in it', () => {
  const allow = [{ kind: 'timer', reason: 'it resumes' }];
  expect(resolve({ allow }).options.allow).toEqual(allow);
});

test.each([
  [{ headr: '/a' }, "got 'headr'. Did you mean 'header'?"],
  [{ update: true }, "got 'update'"],
  [{ strict: 'yes' }, 'hangup.config.json: expected strict to be true or false, got "yes".'],
  [{ times: '4' }, 'hangup.config.json: expected times to be a number, got "4".'],
  [{ times: 0 }, 'hangup.config.json, times: Expected a whole number of at least 1'],
  [{ fault: 'rest' }, "got 'rest'. Did you mean 'reset'?"],
  [{ url: [1] }, 'expected url to be a string, or a list of them, got [1].'],
  [{ command: [1] }, 'expected command to be a text or a list of words, got [1].'],
])('%j gets a sentence', (values, sentence) => {
  expect(() => resolve(values)).toThrow(sentence);
});
