import { HarnessError } from '../system/errors.ts';
import { runCommand } from '../system/run-command.ts';
import type { Workspace } from '../system/workspace.ts';

const NPM_FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'];
/** npm would wait for a minute and more until it says that there is no registry. */
export const RETRY_FLAGS = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000'];
/** How npm says that a registry did not answer, whatever the reason. */
const UNREACHABLE = /\nnpm error .*request to (https?:\/\/[^/\s]+)\S* failed, reason/;

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
    const registry = UNREACHABLE.exec(error.message)?.[1];
    throw registry === undefined
      ? error
      : new HarnessError(error.code, describeSilence(registry, error.message, label));
  }
}

function describeSilence(registry: string, message: string, label: string): string {
  const find = (pattern: RegExp) => pattern.exec(message)?.[1] ?? '?';
  const code = find(/npm error code (\S+)/);
  const log = find(/npm error A complete log of this run can be found in: (\S+)/);
  return `Expected npm to install ${label}, got no answer from ${registry} (${code}). Look at the network, and at what \`npm config get registry\` prints. All that npm said is in ${log}`;
}
