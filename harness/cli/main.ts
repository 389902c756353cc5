import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { stripControlCharacters } from '../model/format.ts';
import { HarnessError, UsageError } from '../system/errors.ts';
import { EXIT, Interruption, type ExitCode } from './exit.ts';
import { getInterruptSignal } from './interrupt.ts';
import { createProgram } from './parse-arguments.ts';

/** What an error has where a module is missing or cannot be read, or where NODE_OPTIONS forbid what hangup needs. */
const DAMAGE_CODES = ['ERR_MODULE_NOT_FOUND', 'ERR_INVALID_PACKAGE_CONFIG', 'ERR_ACCESS_DENIED', 'ERR_PROTO_ACCESS'];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

// `hangup list | head` is no failure: a reader may stop reading. A full disk is one, but the reports are written all the same.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  process.exitCode ??= printError(`Expected to write to standard output, got ${message}.`, EXIT.harness);
});
process.stderr.on('error', () => {}); // what cannot be said there is no reason to end a run
process.on('uncaughtException', (error) => process.exit(handleFailure(error))); // Node's own 1 would mean that something differs
const exitCode = await main(process.argv).catch(async (error: unknown) => {
  await turn(); // Ctrl-C reaches a whole process group: the end of a child may be told before it
  if (isDamage(error)) throw error; // hangup.js has a sentence for it
  return handleFailure(error);
});
process.exitCode ??= exitCode;

async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.expected;
  await createProgram((result) => (code = result)).parseAsync(argv);
  return code;
}

/** Whether an error says more of the checkout, or of NODE_OPTIONS, than of hangup. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = '', path } = error as NodeJS.ErrnoException;
  return error.name === 'EvalError' || DAMAGE_CODES.includes(code) || (code === 'ENOENT' && isOwnFile(path ?? ''));
}

function isOwnFile(path: string): boolean {
  return ['harness/', 'scenarios/', 'docs/', 'package.json'].some((name) => path.startsWith(ROOT + name));
}

/** Every expected failure is a sentence; anything else is a bug of ours, and says so. */
function handleFailure(failure: unknown): ExitCode {
  const error = isEndOfWait(failure) ? (getInterruptSignal() ?? failure) : failure;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.expected : EXIT.usage;
  if (error instanceof UsageError) return printError(error.message, EXIT.usage);
  if (error instanceof Interruption)
    return printError(
      `${error.message} Everything that was started has been ended. No report was written.`,
      EXIT.interrupted,
    );
  if (error instanceof HarnessError) return printError(error.message, EXIT.harness);
  const stack = error instanceof Error ? error.stack : String(error);
  return printError(`This is a bug in hangup, please report it:\n${stack}`, EXIT.harness);
}

/** What Node throws where an interruption ends a wait, or what a wait for something that has been ended throws. */
function isEndOfWait(failure: unknown): boolean {
  return failure instanceof HarnessError || (failure instanceof Error && failure.name === 'AbortError');
}

function printError(sentence: string, code: ExitCode): ExitCode {
  console.error(stripControlCharacters(sentence)); // it may quote a server, or a foreign report
  return code;
}
