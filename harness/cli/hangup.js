#!/usr/bin/env node
// With what it imports the only JavaScript of the harness, so that an old Node can read it: it finds a Node for the rest.
import { fileURLToPath } from 'node:url';
import { isSupported, readsTypeScript } from '../install/supported-node.js';

if (!isSupported) {
  const { handOver } = await import('./own-node.js');
  await handOver('22.19, 24 or newer');
} else {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/hangup', import.meta.url)));
  // Node strips types by itself from 24 on (22 cannot read `await using`), but not below node_modules.
  const native = readsTypeScript && !import.meta.url.includes('/node_modules/');
  if (!native) (await import('tsx/esm/api')).register();
  await import('./main.ts');
}
