import { expect, test } from 'vitest';
import { listBumps, LOCKFILES } from './lockfile-changes.ts';

const npm = (express: string) =>
  JSON.stringify({
    packages: {
      '': { version: '1.0.0' },
      'node_modules/express': { version: express },
      'node_modules/@hono/node-server': { version: '1.13.0' },
      'packages/old/node_modules/express': { version: '4.22.0' },
      'node_modules/express/node_modules/ms': { version: '2.1.3' },
    },
  });
const pnpm = (express: string) => `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      express:
        specifier: ^5
        version: ${express}
packages:
  '@hono/node-server@1.13.0':
    resolution: {integrity: sha512-a}
  express@${express}:
    resolution: {integrity: sha512-b}
  express@4.22.0:
    resolution: {integrity: sha512-c}
snapshots:
  '@hono/node-server@1.13.0(hono@4.6.0)':
    dependencies:
      hono: 4.6.0
  express@${express}: {}
`;
const yarn = (express: string) => `# yarn lockfile v1

"@hono/node-server@^1.0.0":
  version "1.13.0"
  resolved "https://registry.yarnpkg.com/x"

express@4, express@^4.0.0:
  version "4.22.0"

express@^5.0.0:
  version "${express}"
  dependencies:
    ms "2.1.3"
`;
const berry = (express: string) => `__metadata:
  version: 8

"@hono/node-server@npm:^1.0.0":
  version: 1.13.0
  resolution: "@hono/node-server@npm:1.13.0"

"express@npm:^4.0.0":
  version: 4.22.0

"express@npm:^5.0.0":
  version: ${express}
`;
const KINDS = [
  ['npm', 'package-lock.json', npm],
  ['pnpm', 'pnpm-lock.yaml', pnpm],
  ['yarn 1', 'yarn.lock', yarn],
  ['yarn 4', 'yarn.lock', berry],
] as const;

test.each(KINDS)('the lockfile of %s says which packages have another version', (_name, file, write) => {
  const read = (text: string) => LOCKFILES[file]!(text);
  const names = ['@hono/node-server', 'express', 'koa'];
  expect(read(write('5.0.0')).get('@hono/node-server')).toEqual(new Set(['1.13.0']));
  expect(listBumps(read(write('5.9.0')), read(write('5.10.1')), names)).toEqual([
    { name: 'express', before: '5.9.0', after: '5.10.1' },
  ]);
  expect(listBumps(read(write('5.0.0')), read(write('5.0.0')), names)).toEqual([]);
});

test.each([
  ['package-lock.json', '{ "packages": { "node_modules/web": { "name": "express", "version": "5.1.0" } } }'],
  ['pnpm-lock.yaml', 'packages:\n\n  express@5.1.0:\n    resolution: {integrity: sha512-a}\n'],
  ['yarn.lock', '"web@npm:express@^5.0.0":\n  version "5.1.0"\n'],
  ['yarn.lock', '"web@npm:express@^5.0.0":\n  version: 5.1.0\n'],
])('a package that has another name in the project is found in %s', (file, text) => {
  expect([...LOCKFILES[file]!(text)]).toEqual([['express', new Set(['5.1.0'])]]);
});

test('what is only added or removed is no bump', () => {
  const [one, none] = [new Map([['koa', new Set(['3.0.0'])]]), new Map<string, Set<string>>()];
  expect([listBumps(one, none, ['koa']), listBumps(none, one, ['koa'])]).toEqual([[], []]);
});
