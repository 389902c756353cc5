import { join } from 'node:path';
import { expect, test } from 'vitest';
import { getModulesFolder } from './lockfile.ts';
import { resolveProgram } from './program.ts';

/** Whether everything that can be installed is. */
const createMachine = ({ has }: { has: boolean }) => ({
  isLockedFolderInstalled: async () => has,
  isNextBuilt: async () => has,
  getNextFolder: async () => '/cache/next',
  findNginx: async () => (has ? '/cache/nginx' : null),
  findRuntime: async () => (has ? { file: '/cache/bun', args: ['run'] } : null),
});

const rows = [
  [
    { source: 'stacks/express', packages: { express: 'express-4' } },
    { code: 'packages-missing', sentence: 'the packages of the stacks are not installed: `npx hangup install stacks`' },
    { packages: { express: join(getModulesFolder('stacks'), 'express-4') } },
  ],
  [
    { source: 'recipes/on-hono', packages: { hono: 'hono' } },
    { code: 'packages-missing', sentence: 'the packages of the stacks are not installed: `npx hangup install stacks`' },
    { packages: { hono: join(getModulesFolder('stacks'), 'hono') } },
  ],
  [
    { source: 'incidents/30-websocket/bug', packages: { ws: 'ws' } },
    {
      code: 'packages-missing',
      sentence: 'the packages of the incidents are not installed: `npx hangup install incidents`',
    },
    { packages: { ws: join(getModulesFolder('incidents'), 'ws') } },
  ],
  [
    { source: 'stacks/next', packages: { next: 'next' } },
    { code: 'next-not-built', sentence: 'Next.js is not built: `npx hangup install next`' },
    { packages: { next: '/cache/next/node_modules/next' } },
  ],
  [
    { source: 'stacks/bun-serve', runtime: 'bun@1' },
    { code: 'runtime-missing', sentence: 'bun@1 is not fetched: `npx hangup install bun@1`' },
    { runtime: { file: '/cache/bun', args: ['run'] } },
  ],
  [
    { source: 'incidents/37-nginx-withheld/bug', nginx: true },
    { code: 'nginx-missing', sentence: 'nginx is not there: `npx hangup install nginx`' },
    { env: { HANGUP_NGINX: '/cache/nginx' } },
  ],
] as const;

test.for(rows)(
  'what $0.source needs is found, or asked for by the command that brings it',
  async ([needs, sentence, found]) => {
    expect(await resolveProgram(needs, createMachine({ has: false }))).toEqual(sentence);
    expect(await resolveProgram(needs, createMachine({ has: true }))).toEqual({ source: needs.source, ...found });
  },
);

test('a server that needs nothing finds it on every machine', async () => {
  const machine = createMachine({ has: false });
  expect(await resolveProgram({ source: 'seed/silent' }, machine)).toEqual({ source: 'seed/silent' });
  expect(await resolveProgram({ source: 'stacks/http', packages: {} }, machine)).toEqual({
    source: 'stacks/http',
    packages: {},
  });
});
