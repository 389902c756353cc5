import { HarnessError } from '../system/errors.ts';
import { runCommand } from '../system/run-command.ts';
import type { Workspace } from '../system/workspace.ts';

const NPM_FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'];
/** npm would wait for a minute and more until it says that there is no registry. */
export const RETRY_FLAGS = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000'];
/** The stack of npm's own error with its properties, in what it prints: what comes after it says where the whole log is. */
const NPM_STACK = /\nnpm error +at .*(?:\nnpm error(?: {2}.*| \})? *(?=\n|$))*/g;

interface NpmOptions {
  cwd: string;
  workspace: Workspace;
  signal: AbortSignal;
  /** What the error says that npm was to install. */
  label: string;
}

/** Lets npm install something; never runs the scripts of packages. @throws {HarnessError} with what npm said, and where its log is */
export async function runNpm(args: readonly string[], { cwd, workspace, signal, label }: NpmOptions): Promise<void> {
  const command = { file: 'npm', args: [...args, ...NPM_FLAGS, ...RETRY_FLAGS], cwd };
  try {
    await runCommand(command, { workspace, signal, expected: `npm to install ${label}` });
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    throw new HarnessError(error.code, error.message.replaceAll(NPM_STACK, ''));
  }
}
