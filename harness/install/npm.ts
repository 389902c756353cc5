import { runCommand } from '../system/run-command.ts';
import type { Workspace } from '../system/workspace.ts';

const NPM_FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'];

interface NpmOptions {
  cwd: string;
  workspace: Workspace;
  signal: AbortSignal;
  /** What the error says that npm was to install. */
  label: string;
}

/** Lets npm install something; never runs the scripts of packages. @throws {HarnessError} with what npm said */
export async function runNpm(args: readonly string[], { cwd, workspace, signal, label }: NpmOptions): Promise<void> {
  const command = { file: 'npm', args: [...args, ...NPM_FLAGS], cwd };
  await runCommand(command, { workspace, signal, expected: `npm to install ${label}` });
}
