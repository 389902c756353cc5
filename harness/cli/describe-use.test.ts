import { expect, test } from 'vitest';
import { isListed } from './commands.ts';
import { isListed as isListedInPackage } from './commands.packaged.ts';
import { describeUse } from './describe-use.ts';

test('the help of a checkout has an example for each kind of use, in lines that fit', () => {
  const text = describeUse(isListed, 80);
  for (const part of ['$ hangup run ', '$ hangup check --url', 'docs/verdicts.md']) expect(text).toContain(part);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('the help of the package names no command and no page that it does not have', () => {
  const text = describeUse(isListedInPackage, 80);
  expect(text.match(/\$ hangup \w+/g)).toEqual(['$ hangup check']);
  expect(text).not.toContain('docs/');
});
