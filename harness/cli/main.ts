import { setImmediate as turn } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { HarnessError, UsageError } from '../system/errors.ts';
import { EXIT, Interruption, type ExitCode } from './exit.ts';
import { interruptionSoFar } from './interrupt.ts';
import { program } from './program.ts';

// `hangup list | head` is no failure: whoever reads may stop reading.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw new HarnessError(`Expected to write to standard output, got ${error.message}.`);
});
process.on('uncaughtException', (error) => process.exit(failed(error))); // Node's own 1 would mean that something differs
process.exitCode = await main(process.argv).catch(async (error: unknown) => {
  await turn(); // Ctrl-C reaches a whole process group: the end of a child may be told before it
  return failed(error);
});

async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.expected;
  await program((result) => (code = result)).parseAsync(argv);
  return code;
}

/** Every expected failure is a sentence; anything else is a bug of ours, and says so. */
function failed(failure: unknown): ExitCode {
  const error = failure instanceof HarnessError ? (interruptionSoFar() ?? failure) : failure;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.expected : EXIT.usage;
  if (error instanceof UsageError) return say(error.message, EXIT.usage);
  if (error instanceof Interruption)
    return say(`${error.message} Everything that was started has been ended. No report was written.`, EXIT.interrupted);
  if (error instanceof HarnessError) return say(error.message, EXIT.harness);
  const stack = error instanceof Error ? error.stack : String(error);
  return say(`This is a bug in hangup, please report it:\n${stack}`, EXIT.harness);
}

function say(sentence: string, code: ExitCode): ExitCode {
  console.error(sentence);
  return code;
}
