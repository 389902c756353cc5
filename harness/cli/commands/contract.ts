import { readFile } from 'node:fs/promises';
import { verifyContract } from '../../contract/check.ts';
import { buildContractReport } from '../../report/builders/contract.ts';
import type { Command } from '../../model/plan.ts';
import { parseCommand, formatCommandName } from '../parse-command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { UsageError } from '../../system/errors.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { publishReport } from '../publish-report.ts';

interface ContractCommandOptions {
  verify: boolean;
  /** Which file of marks to print instead. */
  print?: keyof typeof FILES;
  /** The command as one text. */
  command?: string;
  json: boolean;
}

/** Below harness/contract/print/. */
const FILES = { node: 'hangup-marks.mjs', asgi: 'hangup_marks.py' } as const;

/**
 * `hangup contract --verify`: starts a server of any language and tries each rule of the contract on it.
 * `hangup contract --print node`: the file with which a server can mark what it does.
 */
export async function runContract(words: readonly string[], options: ContractCommandOptions): Promise<ExitCode> {
  if (options.print !== undefined) {
    process.stdout.write(await readFile(new URL(`../../contract/print/${FILES[options.print]}`, import.meta.url)));
    return EXIT.expected;
  }
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
      'Expected --verify or --print, got neither. Say `hangup contract --verify -- ./my-server --flag`.',
    );
  if ((file === undefined) === (command === undefined))
    throw new UsageError(
      'invalid-command',
      `Expected one command, got ${file === undefined ? 'none' : 'two'}. Say \`hangup contract --verify -- ./my-server --flag\`, or --command './my-server --flag'.`,
    );
  return command === undefined ? { file: file!, args } : parseCommand(command);
}
