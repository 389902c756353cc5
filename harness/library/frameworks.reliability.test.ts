import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FRAMEWORK_APPS } from './fixtures/framework-apps.js';
import { toReleaseOnDisconnect } from './matchers.ts';
import { startProbe } from './session.ts';

startProbe();
const SOURCE = await readFile(new URL('fixtures/framework-apps.js', import.meta.url), 'utf8');

const apps = Object.entries(FRAMEWORK_APPS).map(([name, app]) => {
  return [name, typeof app === 'function' ? { create: app, path: '' } : app] as const;
});

test.each(apps)(
  'the app of %s is taken as it is, red with the line of its leak and green without',
  async (name, app) => {
    const server: unknown = await app.create();
    const clean = await toReleaseOnDisconnect(server, `${app.path}/clean`);
    expect(clean.pass, clean.message()).toBe(true);
    const leaky = await toReleaseOnDisconnect(server, `${app.path}/leaky`);
    expect(leaky.pass).toBe(false);
    expect(leaky.message()).toMatch(/`setInterval every 50 ms` is still set/);
    expect(leaky.message()).toMatch(new RegExp(`^  at .*framework-apps\\.js:${findLine(name)}:\\d+$`, 'm'));
  },
);

/** Of the leak. */
function findLine(name: string): number {
  return SOURCE.split('\n').findIndex((line) => line.endsWith(`// leak of ${name}`)) + 1;
}
