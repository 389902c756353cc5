import { expect, test } from 'vitest';
import { satisfiesRange } from './version-range.ts';

test.each<[range: string, inside: string[], outside: string[]]>([
  ['*', ['0.0.1', '9.9.9'], []],
  ['4', ['4.0.0', '4.9.9'], ['3.9.9', '5.0.0']],
  ['4.x', ['4.1.0'], ['5.0.0']],
  ['5.1', ['5.1.0', '5.1.9'], ['5.0.9', '5.2.0']],
  ['^4', ['4.0.0', '4.13.19'], ['3.12.12', '5.0.0']],
  ['^0.4.12', ['0.4.12', '0.4.20'], ['0.4.11', '0.5.0']],
  ['^0.1.12 || ^0.2.0', ['0.1.13', '0.2.2'], ['0.1.11', '0.3.0']],
  ['~1.2.3', ['1.2.3', '1.2.9'], ['1.2.2', '1.3.0']],
  ['>=0.3.0', ['0.3.0', '1.0.0'], ['0.2.9']],
  ['>= 1.8 < 2', ['1.8.0', '1.99.0'], ['1.7.9', '2.0.0']],
  ['<12', ['11.2.10'], ['12.0.0', '12.0.0-alpha.1']],
  ['<=2.0.1', ['2.0.1', '2.0.1-rc.8'], ['2.0.2']],
  ['>11.1', ['11.2.0'], ['11.1.24']],
  ['=1.2.3', ['1.2.3'], ['1.2.4']],
])('%s', (range, inside, outside) => {
  expect(inside.map((version) => satisfiesRange(version, range))).toEqual(inside.map(() => true));
  expect(outside.map((version) => satisfiesRange(version, range))).toEqual(outside.map(() => false));
});

test('what is no range of numbers is not judged', () => {
  expect(satisfiesRange('1.0.0', 'next')).toBeNull();
  expect(satisfiesRange('1.0.0', 'next || ^1')).toBe(true);
});
