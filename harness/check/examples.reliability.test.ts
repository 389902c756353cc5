import { once } from 'node:events';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '../model/plan.ts';
import { checkCommand, getExample, listVerdicts, makeBuildFolder } from './fixtures/examples.ts';

/** How a server is made to run out of a folder; undefined where its tool is not on this machine. */
const LANGUAGES: Readonly<Record<string, (folder: string) => Promise<Command>>> = {
  node: async () => ({ file: process.execPath, args: [getExample('node.mjs')] }),
  busy: async () => ({ file: process.execPath, args: [getExample('busy.mjs')] }),
  express: async (folder) => {
    await cp(getExample('express.mjs'), join(folder, 'express.mjs'));
    const packages = fileURLToPath(new URL('../../scenarios/stacks/node_modules', import.meta.url));
    await symlink(packages, join(folder, 'node_modules'));
    return { file: process.execPath, args: [join(folder, 'express.mjs')] };
  },
  python: async () => ({ file: 'python3', args: [getExample('threads.py')] }),
  'busy python': async () => ({ file: 'python3', args: [getExample('threads.py')], env: { OWN_THREADS: '2' } }),
  'busy asyncio': async () => ({ file: 'python3', args: [getExample('busy_asyncio.py')] }),
  fastapi: async () => ({ file: 'python3', args: [getExample('fastapi_server.py')] }),
  go: async (folder) => {
    await execa('go', ['build', '-o', join(folder, 'server'), getExample('server.go')]);
    return { file: join(folder, 'server'), args: [] };
  },
  c: async (folder) => {
    await execa('cc', ['-pthread', '-o', join(folder, 'server'), getExample('server.c')]);
    return { file: join(folder, 'server'), args: [] };
  },
  rust: async (folder) => {
    await execa('rustc', ['-o', join(folder, 'server'), getExample('server.rs')]);
    return { file: join(folder, 'server'), args: [] };
  },
  java: async (folder) => {
    await execa('javac', ['-d', folder, getExample('Server.java')]);
    return { file: 'java', args: ['-cp', folder, 'Server'] };
  },
};

/** What says that the tools of a language are there. */
const TOOLS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  node: [process.execPath, '--version'],
  busy: [process.execPath, '--version'],
  express: [process.execPath, '--version'],
  python: ['python3', '--version'],
  'busy python': ['python3', '--version'],
  'busy asyncio': ['python3', '--version'],
  fastapi: ['python3', '-c', 'import fastapi, uvicorn'],
  go: ['go', 'version'],
  c: ['cc', '--version'],
  rust: ['rustc', '--version'],
  java: ['javac', '-version'],
};

let folder: Awaited<ReturnType<typeof makeBuildFolder>>;
const commands = new Map<string, Command>();

/** Before all checks: who waits for a core while others build says little by its rates. */
beforeAll(async () => {
  folder = await makeBuildFolder();
  const built = Object.entries(LANGUAGES).map(async ([language, build]) => {
    const [file, ...args] = TOOLS[language]!;
    const { exitCode } = await execa(file, args, { reject: false });
    if (exitCode !== 0) return;
    const own = join(folder.path, language);
    await mkdir(own);
    commands.set(language, await build(own));
  });
  await Promise.all(built);
});

afterAll(() => folder?.[Symbol.asyncDispose]());

/** More threads than this that want a core, for each: a server then wakes up so seldom that its timers hide what clients leave. */
const MOST_LOAD = 3;

/** What may come out of a server that is busy by itself: on a machine that is too busy that nothing can be told, but never the other. */
function listPossible(verdict: string): string[][] {
  const isTooBusy = loadavg()[0]! > MOST_LOAD * availableParallelism();
  return [[verdict], ...(isTooBusy ? [['not-judged own-noise']] : [])];
}

// Language, request, what comes out.
test.concurrent.for([
  ['node', '/child-killed', 'clean'],
  ['node', '/file', 'leak file'],
  ['node', '/file-cache', 'started-once file'],
  ['node', '/started-once', 'started-once activity'],
  ['node', '/late', 'late activity'],
  ['node', '/quiet', 'not-judged nothing-observable'],
  ['busy', '/leak', 'leak activity'],
  ['busy', '/clean', 'clean'],
  ['express', 'POST /leak', 'leak activity'],
  ['express', 'POST /clean', 'clean'],
  ['python', '/leak', 'leak thread'],
  ['python', '/clean', 'clean'],
  ['busy python', '/leak', 'leak thread'],
  ['busy python', '/clean', 'clean'],
  ['busy asyncio', '/leak', 'leak activity'],
  ['busy asyncio', '/clean', 'clean'],
  ['fastapi', '/leak', 'leak activity'],
  ['fastapi', '/clean', 'clean'],
  ['go', '/leak', 'leak activity'],
  ['go', '/parked', 'leak own-socket'],
  ['go', '/clean', 'clean'],
  ['c', '/leak', 'leak thread'],
  ['c', '/clean', 'clean'],
  ['rust', '/leak', 'leak thread'],
  ['rust', '/clean', 'clean'],
  ['java', '/leak', 'leak own-socket'],
  ['java', '/clean', 'clean'],
] as const)('%s %s: %s', async ([language, url, verdict], { skip }) => {
  const command = commands.get(language);
  skip(command === undefined, 'its tools are not on this machine');
  const report = await checkCommand(command!, url);
  const possible = language.startsWith('busy') ? listPossible(verdict) : [[verdict]];
  expect(possible, JSON.stringify(report.findings)).toContainEqual(listVerdicts(report));
});

/** Where many clients may not come at once, little can be told of a server that is busy by itself. */
test.concurrent.for([
  ['/leak', false, 'not-judged own-noise'],
  ['/leak', true, 'leak activity'],
  ['/clean', true, 'clean'],
] as const)(
  'a busy server that runs already, %s, with many clients at once: %s: %s',
  async ([path, quick, verdict]) => {
    const { file, args } = commands.get('busy')!;
    const server = execa(file, args, { env: { PORT: '0', HOST: '127.0.0.1' }, reject: false });
    try {
      const [port] = (await once(server.stdout, 'data')) as [Buffer];
      const target = { origin: new URL(`http://127.0.0.1:${String(port).trim()}`), quick };
      const report = await checkCommand(commands.get('busy')!, path, { target });
      expect(listPossible(verdict), JSON.stringify(report.findings)).toContainEqual(listVerdicts(report));
    } finally {
      server.kill();
      await server;
    }
  },
);

test.concurrent('both halves together are one finding, with the line and with what was seen from outside', async () => {
  const { findings } = await checkCommand({ file: process.execPath, args: [getExample('leaks.mjs')] }, '/timer', {
    probes: ['outside', 'inside'],
  });
  expect(findings).toMatchObject([
    {
      verdict: 'leak',
      kind: 'timer',
      source: 'inside',
      sentence: expect.stringContaining('Seen from outside as well'),
    },
  ]);
});
