import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import type { CommandResult } from './fixtures/command-line.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SKIPPED = ['/node_modules', '/reports', '/mine', '/target', '.test.ts'];
let checkout: string;

/** A checkout of its own, to be damaged and written into: other tests read the files of ours meanwhile. */
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'hangup-checkout-'));
  for (const name of ['harness', 'scenarios', 'docs', 'package.json'])
    cpSync(join(ROOT, name), join(checkout, name), {
      recursive: true,
      filter: (source) => !SKIPPED.some((skipped) => source.endsWith(skipped)),
    });
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
});

afterAll(() => rmSync(checkout, { recursive: true }));

/** Removes a file of the checkout, or writes something else in its place, until it is disposed. */
function damage(name: string, content: string | null = null): Disposable {
  const file = join(checkout, name);
  const kept = `${file}.kept`;
  renameSync(file, kept);
  if (content !== null) writeFileSync(file, content);
  const restore = () => {
    rmSync(file, { recursive: true, force: true }); // also what a command has made there: Node keeps its cache in node_modules
    renameSync(kept, file);
  };
  return { [Symbol.dispose]: restore };
}

async function runHangup(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  const file = join(checkout, 'harness/cli/hangup.js');
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', XDG_CACHE_HOME: join(checkout, 'cache'), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], out, err] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code, out, err };
}

test('a whole checkout lists its scenarios, also where NODE_OPTIONS strips no types', async () => {
  expect(await runHangup(['list', 'seed/silent'])).toMatchObject({ code: 0, err: '' });
  const { code, out } = await runHangup(['list', 'seed/silent'], { NODE_OPTIONS: '--no-strip-types' });
  expect(out).toContain('seed/silent');
  expect(code).toBe(0);
});

test('new writes the files of an exercise, which can be loaded', async () => {
  const folder = join(checkout, 'scenarios/workshop/98-tried-by-a-test');
  const { code, out } = await runHangup(['workshop', 'new', '98-tried-by-a-test']);
  expect(out).toContain("Add '98-tried-by-a-test' to scenarios/workshop/exercises.ts");
  expect(readdirSync(folder).toSorted()).toEqual(['README.md', 'exercise.ts', 'hints.md', 'solution.ts', 'task.ts']);
  const { default: solution } = (await import(join(folder, 'solution.ts'))) as { default: Scenario };
  expect(solution.id).toBe('workshop/98-tried-by-a-test');
  expect(code).toBe(0);
});

test.for([
  ['a package.json that is cut off', 'package.json', '{', 'JSON'],
  ['a package.json that is null', 'package.json', 'null', 'package.json without its "name"'],
  ['a package.json of something else', 'package.json', '{"name":"other"}', 'package.json without its "version"'],
  ['a missing package.json', 'package.json', null, 'ENOENT'],
  ['a module that is cut off', 'harness/cli/exit.ts', 'export const (', 'harness/cli/exit.ts'],
  ['a module without its exports', 'scenarios/catalog.ts', '', "provide an export named 'references'"],
  ['a missing module', 'harness/cli/exit.ts', null, 'harness/cli/exit.ts'],
  ['missing packages', 'node_modules', null, "Cannot find package 'commander'"],
] as const)('%s is a sentence and exit code 3', async ([, name, content, problem]) => {
  using _damage = damage(name, content);
  const { code, out, err } = await runHangup(['list']);
  expect(err).toContain(`Expected a whole checkout of hangup in ${checkout}/, got `);
  expect(err).toContain(problem);
  expect(err).not.toContain('    at ');
  expect([code, out]).toEqual([3, '']);
});

test('a file that is missed later is a sentence too', async () => {
  using _damage = damage('scenarios/stacks/package-lock.json');
  const { code, err } = await runHangup(['run', 'stacks/express@5', '--fault', 'fin', '--json']);
  expect(err).toContain(`Expected a whole checkout of hangup in ${checkout}/, got ENOENT`);
  expect(code).toBe(3);
});

test('a module that is missed later is a sentence too', async () => {
  using _damage = damage('harness/run/session.ts');
  const { code, err } = await runHangup(['run', 'seed/silent', '--fault', 'fin', '--json']);
  expect(err).toContain(`Expected a whole checkout of hangup in ${checkout}/, got Cannot find module`);
  expect(code).toBe(3);
});

test('NODE_OPTIONS that forbid what hangup needs are named', async () => {
  const { code, err } = await runHangup(['list'], { NODE_OPTIONS: `--permission --allow-fs-read=${checkout}/harness` });
  expect(err).toContain('with NODE_OPTIONS="--permission --allow-fs-read=');
  expect(err).not.toContain('    at ');
  expect(code).toBe(3);
  expect(readdirSync(checkout)).toContain('package.json');
});
