import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stack } from '../../scenarios/kit/stack.ts';
import { choosePeers, verifyPackagesBelow, verifyVersion } from './install-target.ts';

const RUNTIME = { name: 'node', version: '24.15.0' };
const common = { docs: '', signals: [], bodies: {}, lines: {}, listen: () => 0 };
const EXPRESS = {
  name: 'express 5.3.0 on node 24.15.0',
  stack: stack({ ...common, id: 'stacks/express', package: 'express' }),
  packages: { express: '5.3.0' },
  runtime: RUNTIME,
};
const HTTP = {
  name: 'http on node 24.15.0',
  stack: stack({ ...common, id: 'stacks/http', package: null }),
  packages: {},
  runtime: RUNTIME,
};

test('What was asked for may serve', () => {
  expect(verifyVersion(EXPRESS, { stack: { name: 'express', version: '5.3.0' }, runtime: RUNTIME })).toBeNull();
  expect(verifyVersion(HTTP, { stack: { name: 'http', version: '24.15.0' }, runtime: RUNTIME })).toBeNull();
});

test('Another version of the package is a sentence', () => {
  expect(verifyVersion(EXPRESS, { stack: { name: 'express', version: '4.22.3' }, runtime: RUNTIME })).toBe(
    'Expected express 5.3.0 on node 24.15.0 to serve, got express 4.22.3 from inside the server.',
  );
});

test('Another runtime is a sentence, and so is another version of it', () => {
  const bun = { name: 'bun', version: '24.15.0' };
  expect(verifyVersion(EXPRESS, { stack: { name: 'express', version: '5.3.0' }, runtime: bun })).toContain(
    'got bun 24.15.0 from inside',
  );
  const newer = { name: 'node', version: '24.16.0' };
  expect(verifyVersion(HTTP, { stack: { name: 'http', version: '24.16.0' }, runtime: newer })).toContain(
    'got node 24.16.0 and http 24.16.0 from inside',
  );
});

const accepted = async (_name: string, range: string) => `the newest of ${range}`;

test('A peer that is missing is as it is pinned, or the newest that is accepted', async () => {
  const manifest = (range: string) => ({ name: 'nest', version: '8.0.0', peerDependencies: { rxjs: range } });
  const choose = (range: string) =>
    choosePeers({ manifests: [manifest(range)], packages: { nest: '8.0.0' }, neighbors: [] }, accepted);
  expect(await choose('^7')).toEqual([{ name: 'rxjs', version: expect.stringMatching(/^7\./) }]);
  expect(await choose('^6')).toEqual([
    { name: 'rxjs', version: 'the newest of ^6', note: 'rxjs the newest of ^6 is the newest that nest 8.0.0 accepts' },
  ]);
});

test('A neighbor that a package does not accept is the newest that it does; one that was named stays', async () => {
  const manifests = [{ name: 'nest', version: '7.0.0', peerDependencies: { rxjs: '^6' } }];
  const packages = { nest: '7.0.0', rxjs: '7.8.2' };
  const choose = (neighbors: string[]) => choosePeers({ manifests, packages, neighbors }, accepted);
  expect((await choose(['rxjs'])).map(({ version }) => version)).toEqual(['the newest of ^6']);
  expect(await choose([])).toEqual([]);
});

test('A peer that is not needed is left out', async () => {
  const optional = { crossws: { optional: true } };
  const manifest = {
    name: 'h3',
    version: '2.0.8',
    peerDependencies: { crossws: '^0.4' },
    peerDependenciesMeta: optional,
  };
  expect(await choosePeers({ manifests: [manifest], packages: { h3: '2.0.8' }, neighbors: [] }, accepted)).toEqual([]);
});

test('Each copy of a package below a stack must be the version that was asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hangup-below-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'node_modules'));
  const verify = (...versions: string[]) => {
    const copies = versions.map((version, index) => [`node_modules/h3-${index}/node_modules/srvx`, { version }]);
    const lockfile = { packages: { ...Object.fromEntries(copies), 'node_modules/not-srvx': { version: '9.0.0' } } };
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify(lockfile));
    return verifyPackagesBelow(folder, { name: 'srvx 1.0.5 below h3 2.0.8', below: { srvx: '1.0.5' } });
  };
  await verify('1.0.5', '1.0.5');
  await expect(verify('1.0.5', '1.0.6')).rejects.toThrow('imports, got 1.0.5 and 1.0.6.');
  await expect(verify()).rejects.toThrow('Expected srvx 1.0.5 below what srvx 1.0.5 below h3 2.0.8 imports, got none.');
});
