import { describeExit, type ObservedHistory } from '../../model/history.ts';
import { createUnknownVerdict, createVerdict, type UnnamedVerdict } from '../verdict.ts';
import { findSignOfLife } from '../window.ts';

/** Whether the server's process outlived the disconnect. */
export function judgeProcess(history: ObservedHistory): UnnamedVerdict {
  const { exit, disconnectedAt } = history;
  if (exit !== undefined && exit.at <= disconnectedAt)
    return createUnknownVerdict(
      'exited-before-disconnect',
      `The process ${describeExit(exit)}, before the client left.`,
    );
  if (exit !== undefined)
    return createVerdict(exit.code === 0 ? 'exited' : 'crashed', `The process ${describeExit(exit)}.`);
  if (findSignOfLife(history) !== null) return createVerdict('running', 'The process ran on.');
  return createUnknownVerdict(
    'no-sign-of-life',
    'The process did not end, but it gave no sign of life late in the window.',
  );
}
