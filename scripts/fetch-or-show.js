import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Runs before the tests, in plain JavaScript: fetches their packages. Where there is no registry it runs what needs no package, the
// scenarios, and ends with 3.

const INTERRUPTED = 130;
const locate = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const runHangup = (...words) =>
  spawnSync(process.execPath, [locate('harness/cli/hangup.js'), ...words], { stdio: 'inherit' }).status ?? INTERRUPTED;

const folders = ['stacks', 'incidents'];
const status = runHangup('install', ...folders);
if (status === 0 || status === INTERRUPTED) process.exit(status);
if (runHangup('run') === INTERRUPTED) process.exit(INTERRUPTED);
const missing = folders.filter((folder) => !existsSync(locate(`scenarios/${folder}/node_modules`)));
console.error(
  `\nThe tests did not run: the packages of ${missing.map((folder) => `scenarios/${folder}`).join(' and ')} could not be fetched from the registry; the scenarios above need none.`,
);
process.exitCode = 3;
