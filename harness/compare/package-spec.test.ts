import { expect, test } from 'vitest';
import { parseTracedRange, parseVersionRange, parsePackageSpecs } from './package-spec.ts';

test.each([
  ['fastify@5.0.0', [['fastify', '5.0.0']]],
  ['koa', [['koa', 'latest']]],
  ['node@24', [['node', '24']]],
  ['express@^4.21', [['express', '^4.21']]],
  [
    'hono@4.6.0,@hono/node-server@1.13.0',
    [
      ['hono', '4.6.0'],
      ['@hono/node-server', '1.13.0'],
    ],
  ],
  ['@hapi/hapi', [['@hapi/hapi', 'latest']]],
])('%s names packages with their versions', (text, expected) => {
  expect(parsePackageSpecs(text).map(({ name, range }) => [name, range])).toEqual(expected);
});

test.each([
  ['', "Expected a package with a version such as fastify@5.0.0 or node@24, got ''."],
  ['express@', "got 'express@'"],
  ['../express@5', "got '../express@5'"],
  ['-g@1', "got '-g@1'"],
  ['koa@2,koa@3', "Expected 'koa@2,koa@3' to name each package once, got koa twice."],
])('%s is refused with a sentence', (text, sentence) => {
  expect(() => parsePackageSpecs(text)).toThrow(sentence);
});

test('A bisection names one package between two versions, and others beside it', () => {
  expect(parseVersionRange('@hono/node-server@1.8.0..latest,hono@4.6.0')).toEqual({
    name: '@hono/node-server',
    from: '1.8.0',
    to: 'latest',
    others: [{ name: 'hono', range: '4.6.0' }],
  });
});

test.each(['h3@1.8.0', 'h3@1.8.0..', 'h3@1..2..3', 'h3@1..2,koa@2..3'])('%s is no bisection', (text) => {
  expect(() => parseVersionRange(text)).toThrow(
    `Expected one package with two versions such as h3@1.8.0..latest, got '${text}'.`,
  );
});

test.each([
  ['fastify@5', { name: 'fastify', from: '5', to: '5', others: [] }],
  ['fastify@4..latest', { name: 'fastify', from: '4', to: 'latest', others: [] }],
  [
    'hono@4,@hono/node-server@1.19.0',
    { name: 'hono', from: '4', to: '4', others: [{ name: '@hono/node-server', range: '1.19.0' }] },
  ],
])('%s is a range to trace', (text, expected) => {
  expect(parseTracedRange(text)).toEqual(expected);
});
