#!/usr/bin/env node
// With what it imports the only JavaScript of the harness, so that an old Node can read it: it finds a Node for the rest. The
// package.json beside it lets Node read it although the one of the project is damaged; that is a sentence then, and exit code 3.
import { fileURLToPath } from 'node:url';
import { assertManifest, describeLoadFailure } from './damage.js';

async function loadHangup() {
  assertManifest();
  const { isSupported, readsTypeScript } = await import('../install/supported-node.js');
  if (!isSupported) {
    const { handOver } = await import('./own-node.js');
    return handOver('22.19, 24 or newer');
  }
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/hangup', import.meta.url)));
  // Node strips types by itself from 24 on (22 cannot read `await using`), but not below node_modules.
  const native = readsTypeScript && !import.meta.url.includes('/node_modules/');
  if (!native) (await import('tsx/esm/api')).register();
  return import('./main.ts');
}

try {
  await loadHangup();
} catch (error) {
  console.error(describeLoadFailure(error));
  process.exitCode = 3;
}
