import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { HANGUP } from './fixtures/command-line.ts';

const TELL_MODULES = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
import { writeSync } from 'node:fs';
registerHooks({ load: (url, context, next) => (writeSync(2, 'loads ' + url + '\\n'), next(url, context)) });`)}`;

/** The modules that a command loads. */
function listLoadedModules(args: readonly string[]): Promise<string[]> {
  return new Promise((resolve) =>
    execFile(process.execPath, ['--import', TELL_MODULES, HANGUP, ...args], (_error, _out, errorOutput) =>
      resolve([...errorOutput.matchAll(/^loads (.+)$/gm)].map(([, url]) => url!)),
    ),
  );
}

test.for([
  [['--version'], /harness\/(?!cli\/|system\/|model\/|install\/supported-node|plan\/selection|run\/shards)/],
  [['--help'], /harness\/(?!cli\/|system\/|model\/|install\/supported-node|plan\/selection|run\/shards)/],
  [['rnu'], /harness\/(?!cli\/|system\/|model\/|install\/supported-node|plan\/selection|run\/shards)/],
  [['run', '--fualt', 'reset'], /harness\/cli\/commands\//],
  [['run', 'seed/silnt'], /harness\/(?:run\/(?!shards)|observe\/|judge\/|report\/|contract\/)/],
] as const)('%j loads only what it needs', async ([args, others]) => {
  const modules = await listLoadedModules(args);
  expect(modules.some((url) => url.endsWith('harness/cli/main.ts'))).toBe(true);
  expect(modules.filter((url) => others.test(url))).toEqual([]);
});
