import { fileURLToPath } from 'node:url';
import { runHangup, type HangupCosts } from './command-runs.ts';

const SERVER = fileURLToPath(new URL('../../scenarios/examples/node.mjs', import.meta.url));

/** What checks of a clean server take. Nearly all of its time a check waits, and its own CPU must not disturb what it looks at. */
export async function measureCheckCosts(): Promise<{ whole: HangupCosts; quick: HangupCosts }> {
  const check = (...options: string[]) =>
    runHangup(['check', ...options, '--url', '/timer-cleared', '--', process.execPath, SERVER]);
  return { whole: await check(), quick: await check('--quick') };
}
