import { chore } from '../system/run-command.ts';
import type { Workspace } from '../system/workspace.ts';

const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'];

interface Where {
  cwd: string;
  workspace: Workspace;
  signal: AbortSignal;
  /** What the error says that npm was to install. */
  what: string;
}

/** Lets npm install something; never runs the scripts of packages. @throws {HarnessError} with what npm said */
export async function npm(args: readonly string[], { cwd, workspace, signal, what }: Where): Promise<void> {
  const command = { file: 'npm', args: [...args, ...QUIET], cwd };
  await chore(command, { workspace, signal, expected: `npm to install ${what}` });
}
