import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { isInstalled, modulesOf } from './lockfile.ts';
import { nextBuilt } from './next-build.ts';
import { nginxOf } from './nginx.ts';
import { programOf } from './program.ts';
import { runtimeOf } from './runtimes.ts';

vi.mock(import('./lockfile.ts'), async (original) => ({
  ...(await original()),
  isInstalled: vi.fn<typeof isInstalled>(),
}));
vi.mock(import('./next-build.ts'), () => ({
  nextBuilt: vi.fn<typeof nextBuilt>(),
  nextFolder: async () => '/cache/next',
}));
vi.mock(import('./nginx.ts'), () => ({ nginxOf: vi.fn<typeof nginxOf>() }));
vi.mock(import('./runtimes.ts'), () => ({ runtimeOf: vi.fn<typeof runtimeOf>() }));

/** Whether everything that can be installed is. */
function machine({ has }: { has: boolean }): void {
  vi.mocked(isInstalled).mockResolvedValue(has);
  vi.mocked(nextBuilt).mockResolvedValue(has);
  vi.mocked(nginxOf).mockResolvedValue(has ? '/cache/nginx' : null);
  vi.mocked(runtimeOf).mockResolvedValue(has ? { file: '/cache/bun', args: ['run'] } : null);
}

const rows = [
  [
    { source: 'stacks/express', packages: { express: 'express-4' } },
    'the packages of the stacks are not installed: `npx hangup install stacks`',
    { packages: { express: join(modulesOf('stacks'), 'express-4') } },
  ],
  [
    { source: 'stacks/recipes/on-hono', packages: { hono: 'hono' } },
    'the packages of the stacks are not installed: `npx hangup install stacks`',
    { packages: { hono: join(modulesOf('stacks'), 'hono') } },
  ],
  [
    { source: 'incidents/30-websocket/bug', packages: { ws: 'ws' } },
    'the packages of the incidents are not installed: `npx hangup install incidents`',
    { packages: { ws: join(modulesOf('incidents'), 'ws') } },
  ],
  [
    { source: 'stacks/next', packages: { next: 'next' } },
    'Next.js is not built: `npx hangup install next`',
    { packages: { next: '/cache/next/node_modules/next' } },
  ],
  [
    { source: 'stacks/bun-serve', runtime: 'bun@1' },
    'bun@1 is not fetched: `npx hangup install bun@1`',
    { runtime: { file: '/cache/bun', args: ['run'] } },
  ],
  [
    { source: 'incidents/37-nginx-withheld/bug', nginx: true },
    'nginx is not there: `npx hangup install nginx`',
    { env: { HANGUP_NGINX: '/cache/nginx' } },
  ],
] as const;

test.for(rows)(
  'what $0.source needs is found, or asked for by the command that brings it',
  async ([needs, sentence, found]) => {
    machine({ has: false });
    expect(await programOf(needs)).toBe(sentence);
    machine({ has: true });
    expect(await programOf(needs)).toEqual({ source: needs.source, ...found });
  },
);

test('a server that needs nothing finds it on every machine', async () => {
  machine({ has: false });
  expect(await programOf({ source: 'seed/silent' })).toEqual({ source: 'seed/silent' });
  expect(await programOf({ source: 'stacks/http', packages: {} })).toEqual({ source: 'stacks/http', packages: {} });
});
