import { expect, test } from 'vitest';
import { stack } from '../../scenarios/kit/stack.ts';
import { verifyVersion } from './install-target.ts';

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
