import { builtinModules } from 'node:module';
import { build } from 'esbuild';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { builtinsPlugin } from './builtins.ts';

async function translated(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    plugins: [builtinsPlugin],
    logLevel: 'silent',
    write: false,
  });
  return outputFiles[0]!.text;
}

/** What the program prints: whether Node's own undici was loaded. */
async function loadsUndici(program: string): Promise<string> {
  const printed = `${program}; console.log(process.moduleLoadList.some((name) => name.includes('undici')));`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', printed]);
  return stdout;
}

const PROGRAM = `import { createServer } from 'node:http'; globalThis.createServer = createServer`;

test('a translated program loads nothing of node:http that it did not import', async () => {
  expect(await loadsUndici(PROGRAM)).toBe('true');
  expect(await loadsUndici(await translated(PROGRAM))).toBe('false');
});

test('a name that a builtin does not have is an error', async () => {
  await expect(translated(`import { creatServer } from 'node:http'; creatServer()`)).rejects.toThrow(
    'No matching export in "builtin:node:http" for import "creatServer"',
  );
});

test('what is no builtin is left to the runtime', async () => {
  expect(await translated(`import none from 'node:nonesuch'; none()`)).toContain('from "node:nonesuch"');
});

/** They warn as soon as they are touched. */
const WARN = /^(_|punycode|sys|wasi)/;

test('every builtin can be translated', async () => {
  const names = builtinModules.filter((name) => !WARN.test(name)).map((name) => name.replace(/^(?!node:)/, 'node:'));
  const lines = names.map(
    (name, index) => `import all${index} from '${name}'; import * as each${index} from '${name}';`,
  );
  const uses = names.map((_, index) => `all${index}, each${index}`);
  const text = await translated(`${lines.join('\n')}\nconsole.log(${uses.join(', ')})`);
  expect(text).not.toContain('from "node:');
});
