import { verifyContract } from '../../contract/check.ts';
import { buildContractReport } from '../../report/builders/contract.ts';
import type { Command } from '../../model/plan.ts';
import { parseCommand, formatCommandName } from '../parse-command.ts';
import type { ExitCode } from '../exit.ts';
import { UsageError } from '../../system/errors.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { publishReport } from '../publish-report.ts';

interface ContractCommandOptions {
  verify: boolean;
  /** The command as one text. */
  command?: string;
  json: boolean;
}

/** `hangup contract --verify`: starts a server of any language and tries each rule of the contract on it. */
export async function runContract(words: readonly string[], options: ContractCommandOptions): Promise<ExitCode> {
  const command = resolveContractCommand(words, options);
  const name = formatCommandName(command);
  console.error(`trying the contract on ${name} …`);
  const check = await verifyContract({ name, command, signal: listenForInterrupts() });
  return publishReport(buildContractReport(check), { json: options.json });
}

/** @throws {UsageError} */
function resolveContractCommand(
  [file, ...args]: readonly string[],
  { verify, command }: ContractCommandOptions,
): Command {
  if (!verify)
    throw new UsageError(
      'invalid-command',
      'Expected --verify, got none. Say `hangup contract --verify -- ./my-server --flag`.',
    );
  if ((file === undefined) === (command === undefined))
    throw new UsageError(
      'invalid-command',
      `Expected one command, got ${file === undefined ? 'none' : 'two'}. Say \`hangup contract --verify -- ./my-server --flag\`, or --command './my-server --flag'.`,
    );
  return command === undefined ? { file: file!, args } : parseCommand(command);
}
