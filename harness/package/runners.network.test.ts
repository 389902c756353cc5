import { stripVTControlCharacters } from 'node:util';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRegistryProblem } from '../compare/fixtures/registry.ts';
import { PackedHangup } from './fixtures/packed.ts';
import { RUNNER_PROJECTS } from './fixtures/runner-projects.ts';

const NO_REGISTRY = await findRegistryProblem();
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMPILE = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2023'];
/** What is said of each leak: who, where, and how to fix it. */
const LEAKS = [
  ['express', /setInterval every 50 ms` is still set/, "`response.on('close', () => clearInterval(timer))`"],
  ['fastify', /listener for 'item' of EventEmitter is still there/, 'emitter.off(event, listener)'],
  ['hono', /setInterval every 50 ms` is still set/, "`request.signal.addEventListener('abort', "],
] as const;

let packed: PackedHangup;

beforeAll(async () => {
  packed = await PackedHangup.pack();
});
afterAll(() => packed?.[Symbol.asyncDispose]());

// Side by side: each of them waits most of the time.
test.concurrent.for(Object.entries(RUNNER_PROJECTS))(
  'in %s what leaks is red with its line, what is clean is green, and the types hold',
  async ([name, { packages, files, command, source }], { skip }) => {
    if (NO_REGISTRY !== null) skip(NO_REGISTRY);
    const project = await packed.createProject(name, files, packages);
    const compiler = { cwd: project, preferLocal: true, localDir: ROOT, reject: false };
    const compiled = await execa('tsc', [...COMPILE, '--types', 'node', 'types.ts'], compiler);
    expect(compiled.exitCode, compiled.stdout).toBe(0);

    const ran = await execa(process.execPath, command, { cwd: project, reject: false, all: true, env: { CI: '1' } });
    const output = stripVTControlCharacters(ran.all);
    expect(ran.exitCode, output).toBe(1);
    for (const [app, sentence, fix] of LEAKS) {
      const line = findLine(files[source]!, `// leak of ${app}`);
      const message = output.slice(output.indexOf(`  at ${source}:${line}:`) - 200).slice(0, 1_200);
      expect(message, output).toMatch(sentence);
      expect(message).toMatch(new RegExp(`> ${line} \\|.*// leak of ${app}`));
      expect(message).toContain(fix);
      expect(output).toMatch(new RegExp(`[✓✔] ${app} /clean`));
      expect(output).toMatch(new RegExp(`[×✕✖] ${app} /leaky`));
    }
  },
);

function findLine(text: string, words: string): number {
  return text.split('\n').findIndex((line) => line.includes(words)) + 1;
}
