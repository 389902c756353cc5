import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../system/run-command.ts';
import type { Workspace } from '../system/workspace.ts';
import { LIBRARY, MODULES } from './entries.ts';

/** What the published manifest says as the one of the checkout does. */
const KEPT = ['name', 'version', 'description', 'keywords', 'license', 'type'] as const;

type Manifest = Readonly<Record<string, unknown>>;

/** The manifest that is published. Nothing is installed with it: what the built files need is in them. */
export async function buildManifest(root: string, workspace: Workspace): Promise<Manifest> {
  const own = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
  return {
    ...Object.fromEntries(KEPT.map((name) => [name, own[name]])),
    ...describeRepository(await readRemote(root, workspace)),
    bin: { hangup: 'dist/bin.js' },
    files: ['dist', 'CHANGELOG.md', 'docs/incidents.md', 'docs/cookbook.md'],
    exports: {
      ...Object.fromEntries(MODULES.map(({ name, path, hasCommonJs }) => [path, describeModule(name, hasCommonJs)])),
      './package.json': './package.json',
    },
    ...describeTypes(),
    sideEffects: ['register', 'vitest', 'jest', 'node-test'].flatMap((name) => [
      `./dist/${name}.js`,
      `./dist/${name}.cjs`,
    ]),
    peerDependencies: { jest: '^30', vitest: '^4 || ^5' },
    peerDependenciesMeta: { jest: { optional: true }, vitest: { optional: true } },
    engines: { node: '^20.19.0 || >=22.12.0' },
  };
}

/** The same for projects whose TypeScript reads no `exports`: those that say `module: commonjs`, as ts-jest has it. */
function describeTypes(): Manifest {
  const paths = MODULES.map(({ name, hasCommonJs }) => {
    return [name, [`dist/types/${LIBRARY}/${name}.d.${hasCommonJs ? 'cts' : 'ts'}`]] as const;
  });
  return { types: `dist/types/${LIBRARY}/index.d.cts`, typesVersions: { '*': Object.fromEntries(paths) } };
}

function describeModule(name: string, hasCommonJs: boolean): Manifest {
  const types = `./dist/types/${LIBRARY}/${name}`;
  const esModule = { types: `${types}.d.ts`, default: `./dist/${name}.js` };
  return hasCommonJs
    ? { import: esModule, require: { types: `${types}.d.cts`, default: `./dist/${name}.cjs` } }
    : esModule;
}

/** Null in a copy without a remote. */
async function readRemote(root: string, workspace: Workspace): Promise<string | null> {
  const command = { file: 'git', args: ['-C', root, 'remote', 'get-url', 'origin'] };
  const { signal } = new AbortController();
  const output = await runCommand(command, { workspace, signal, expected: 'a remote named origin' }).catch(() => '');
  return output.trim() || null;
}

/** `git@host:owner/name.git` and `https://host/owner/name.git` name the same repository. */
export function describeRepository(remote: string | null): Manifest {
  const [, host, path] = /^(?:\w+:\/\/(?:[^@/]+@)?|[^@/]+@)([^:/]+)[:/](.+?)(?:\.git)?\/?$/.exec(remote ?? '') ?? [];
  if (host === undefined) return {};
  const page = `https://${host}/${path}`;
  return {
    repository: { type: 'git', url: `git+${page}.git` },
    homepage: `${page}#readme`,
    bugs: `${page}/issues`,
  };
}
