import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { runCommand } from '../system/run-command.ts';
import type { Workspace } from '../system/workspace.ts';
import { LIBRARY, MODULES } from './entries.ts';

const RELATIVE_IMPORT = /(?<=(?:from|import) '|import\(')(\.{1,2}\/[^']+)\.ts(?=')/g;

export interface DeclarationScope {
  root: string;
  /** Of the package. */
  outdir: string;
  workspace: Workspace;
}

/** Writes the types of the modules and of what these name: for `import` as `.d.ts`, for `require` as `.d.cts`. */
export async function declarePackage({ root, outdir, workspace }: DeclarationScope): Promise<void> {
  const folder = workspace.createPath('types');
  await emitDeclarations({ root, outdir: folder, workspace });
  for (const { name, hasCommonJs } of MODULES) {
    await copyReachable({ folder, outdir, module: 'js' }, `${LIBRARY}/${name}.d.ts`);
    if (hasCommonJs) await copyReachable({ folder, outdir, module: 'cjs' }, `${LIBRARY}/${name}.d.ts`);
  }
}

/** One `.d.ts` for each `.ts` of the library and all that it imports. */
async function emitDeclarations({ root, outdir, workspace }: DeclarationScope): Promise<void> {
  const project = workspace.createPath('tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: outdir,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const files = MODULES.map(({ name }) => join(root, LIBRARY, `${name}.ts`));
  await writeFile(
    project,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }),
  );
  const tsc = { file: process.execPath, args: [join(root, 'node_modules/typescript/bin/tsc'), '-p', project] };
  const { signal } = new AbortController();
  await runCommand(tsc, { workspace, signal, expected: 'tsc to write the types', findProblem: (output) => output });
}

interface CopyScope {
  folder: string;
  outdir: string;
  module: 'js' | 'cjs';
}

/** Copies a file of types and all that it imports. */
async function copyReachable(scope: CopyScope, file: string, copied = new Set<string>()): Promise<void> {
  if (copied.has(file)) return;
  copied.add(file);
  const text = await readFile(join(scope.folder, file), 'utf8');
  const target = join(scope.outdir, 'types', scope.module === 'js' ? file : file.replace(/\.d\.ts$/, '.d.cts'));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(
    target,
    text.replaceAll(RELATIVE_IMPORT, (_whole, path: string) => `${path}.${scope.module}`),
  );
  for (const [, path] of text.matchAll(RELATIVE_IMPORT))
    await copyReachable(scope, `${resolve('/', dirname(file), path!).slice(1)}.d.ts`, copied);
}
