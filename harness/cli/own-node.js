import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Those of harness/install/npm.ts, which an old Node cannot read. */
const RETRY_FLAGS = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000'];

/** Runs this command line again under the Node that the project brings: npm fetches it once and keeps it in its cache. */
export async function handOver(needed) {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}@${devDependencies.node}`;
  console.error(`hangup needs Node ${needed}, and this is ${process.versions.node}; it runs under ${name} instead.`);
  const found = spawnSync(
    'npm',
    ['exec', '--yes', ...RETRY_FLAGS, `--package=${name}`, '--', 'node', '-p', 'process.execPath'],
    {
      encoding: 'utf8',
    },
  );
  if (found.status !== 0) refuse(needed, name);
  const [file] = found.stdout.trim().split('\n').slice(-1);
  const child = spawn(file, [fileURLToPath(new URL('hangup.js', import.meta.url)), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'], // the channel tells the child if this process is killed
  });
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT')); // a terminal has told the child already
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 3)));
}

function refuse(needed, name) {
  console.error(`Expected npm to fetch ${name}, got a failure. Install Node ${needed}.`);
  process.exit(3);
}
